"""As spawn_jobs.py, with ptrace(2) where BPF programs could do without."""
import pstop

pstop.spawn_by_ptrace("spawn_jobs.py")
