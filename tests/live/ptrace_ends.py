"""As spawn_ends.py, with ptrace(2) where BPF programs could do without."""
import pstop

pstop.spawn_by_ptrace("spawn_ends.py")
