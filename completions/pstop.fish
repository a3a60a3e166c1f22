# fish completion for pstop
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/cli/options.sh checks that the options are those of "pstop --help".

# Columns with their meaning, from the program; without it, the usual ones.
function __pstop_columns
    set -l program (commandline -opc)[1]
    set -l lines
    type -q $program
    and set lines ($program --columns help 2>/dev/null)
    if test (count $lines) -gt 1
        # NAME UNIT MEANING (KEY)
        string replace -r '^(\S+)\s+\S+\s+(.*)$' '$1\t$2' $lines[2..-1]
    else
        printf '%s\n' PID TID PPID USER COMM S NI AGE WCHAN CGROUP CLASS DETAIL REASON CONF \
            OWN% LEAD THR CPU% READY% USR% SYS% UTIME STIME RUN READY TIME WAITS PREEMPT WAITS/s \
            PREEMPT/s MINF/s MAJF/s READ/s WRITE/s RCHAR/s WCHAR/s VIRT RES SHR CODE DATA STACK \
            LIB SWAP RUNTIME ROLE GIL% GILW% PYTHON LCLASS LDETAIL LREASON LCPU% COMMAND
    end
end

# Processes with their names.
function __pstop_pids
    for file in /proc/*/comm
        set -l pid (string replace -rf '^/proc/([0-9]+)/comm$' '$1' $file)
        or continue
        set -l name
        read name <$file 2>/dev/null
        printf '%s\t%s\n' $pid (string replace -ra '[[:cntrl:]]' '?' -- "$name")
    end
end

# Their names alone.
function __pstop_process_names
    for file in /proc/*/comm
        set -l name
        read name <$file 2>/dev/null
        string match -r '^[[:alpha:]][[:alnum:]._+-]*$' -- "$name"
    end | sort -u
end

# In a list, keep what precedes the last comma, and a + before the name.
function __pstop_list --argument-names from
    set -l before (commandline -ct | string replace -rf '^(?:--[a-z-]+=)?(.*,|)(\+?)[^,]*$' '$1$2')
    printf '%s\n' "$before"($from)
end

function __pstop_column_list
    __pstop_list __pstop_columns
    string match -q '*[,+]*' -- (commandline -ct)
    or printf 'help\tlist all columns\n'
end

function __pstop_sort
    __pstop_columns
    string replace -r '^(\S+)\t?' -- '-$1\tin reverse: ' (__pstop_columns)
end

# A column to compare, at the start of the filter or after an operator.
function __pstop_filter
    set -l before (commandline -ct | string replace -rf '^(?:--filter=)?["\']?(.*[ ()&|!]|)[^ ()&|!]*$' '$1')
    printf '%s\n' "$before"(__pstop_columns)
end

# A command is the first word.
function __pstop_first
    test (count (commandline -opc)) -eq 1
end

function __pstop_in --argument-names command
    set -l words (commandline -opc)
    test "$words[2]" = "$command"
end

function __pstop_report
    not __pstop_in explain
    and not __pstop_in blockers
    and not __pstop_in doctor
    and not __pstop_in spawn
end

function __pstop_but --argument-names command
    not __pstop_in $command
    and not __pstop_in spawn
end

function __pstop_repeats
    __pstop_report
    or __pstop_in blockers
end

function __pstop_takes_processes
    not __pstop_in spawn
    and not __pstop_in blockers
end

function __pstop_takes_pids
    __pstop_report
    or __pstop_in explain
end

function __pstop_looks
    not __pstop_in spawn
end

function __pstop_demos
    pstop spawn --demo list 2>/dev/null | string replace -r '^(\S+)\s+' '$1\t'
    printf 'list\tprint the names of the demos\n'
end

complete -c pstop -f
complete -c pstop -n __pstop_first -a explain -d 'print the verdict on a process as a page'
complete -c pstop -n __pstop_first -a blockers -d 'rank the tasks that hold up others'
complete -c pstop -n __pstop_first -a doctor -d 'report what pstop can read here, and what it costs'
complete -c pstop -n __pstop_first -a spawn -d 'run a command and report what it starts'
complete -c pstop -n __pstop_takes_processes -a '(__pstop_pids) (__pstop_process_names)'
complete -c pstop -n __pstop_report -s b -l batch -d 'print tables until interrupted, or as many as -n says'
complete -c pstop -n '__pstop_but explain' -l json -d 'print one JSON document'
complete -c pstop -n __pstop_report -l stream -d 'print JSON documents, one per line, until interrupted'
complete -c pstop -n __pstop_report -s H -l threads -d 'print a row for each thread'
complete -c pstop -n __pstop_report -l long -d 'print the columns of ps alx'
complete -c pstop -n __pstop_report -x -l columns -d 'print these columns' -a '(__pstop_column_list)'
complete -c pstop -n __pstop_report -x -l sort -d 'sort by this column' -a '(__pstop_sort)'
complete -c pstop -n __pstop_takes_pids -x -s p -l pid -d 'show only these processes' \
    -a '(__pstop_list __pstop_pids)'
complete -c pstop -n __pstop_report -x -s u -l user -d 'show only the processes of this user' \
    -a '(__fish_complete_users)'
complete -c pstop -n __pstop_report -x -l filter -d 'show only tasks that match' -a '(__pstop_filter)'
complete -c pstop -n __pstop_report -x -l exited -d 'show processes that exited' \
    -a 'group each no'
complete -c pstop -n '__pstop_but doctor' -x -s d -l delay -d 'set the length of the window, in seconds' \
    -a '0 0.5 1 2 5 10'
complete -c pstop -n __pstop_repeats -x -s n -l iterations -d 'exit after this many refreshes'
complete -c pstop -n '__pstop_but doctor' -x -l samples-per-s \
    -d 'observe blocked threads this many times a second'
complete -c pstop -n __pstop_looks -x -l source -d 'read counters from' \
    -a 'auto files bpf'
complete -c pstop -n __pstop_report -x -l proc-root -d 'read this directory instead of /proc' \
    -a '(__fish_complete_directories)'
complete -c pstop -n __pstop_report -l kernel-threads -d 'include kernel threads'
complete -c pstop -n '__pstop_but doctor' -l utc -d 'show times in UTC instead of local time'
complete -c pstop -n __pstop_report -l readonly -d 'let the live view change nothing'
complete -c pstop -n '__pstop_in explain' -l memory -d 'print the parts of the memory'
complete -c pstop -n '__pstop_in explain' -l identity -d 'print users, privileges, namespaces and limits'
complete -c pstop -n '__pstop_in explain' -l files -d 'list open files, and the peers of sockets'
complete -c pstop -n '__pstop_in explain' -l environment -d 'print the environment'
complete -c pstop -n '__pstop_in explain' -l all -d 'print all sections of the page'
complete -c pstop -n '__pstop_in blockers' -l all -d 'include idle tasks and users'
complete -c pstop -s h -l help -d 'print a summary of the options'
complete -c pstop -s V -l version -d 'print the version'

complete -c pstop -n '__pstop_in spawn' -a '(__fish_complete_subcommand --fcs-skip=2)'
complete -c pstop -n '__pstop_in spawn' -x -s p -l pid -d 'follow running processes' \
    -a '(__pstop_list __pstop_pids)'
complete -c pstop -n '__pstop_in spawn' -x -l demo -d 'run a built-in demo' -a '(__pstop_demos)'
complete -c pstop -n '__pstop_in spawn' -s f -l follow -d 'continue until everything has exited'
complete -c pstop -n '__pstop_in spawn' -x -l timeout -d 'terminate everything after this many seconds'
complete -c pstop -n '__pstop_in spawn' -l kill-on-exit -d 'kill what is left when pstop exits'
complete -c pstop -n '__pstop_in spawn' -l ptrace -d 'trace with ptrace, even if BPF is available'
complete -c pstop -n '__pstop_in spawn' -l poll -d 'do not trace; look for processes 20 times a second'
complete -c pstop -n '__pstop_in spawn' -x -l samples-per-s -d 'observe blocked threads this many times a second'
complete -c pstop -n '__pstop_in spawn' -s q -l quiet -d 'print only the summary'
complete -c pstop -n '__pstop_in spawn' -r -F -s o -l output -d 'write to this file'
complete -c pstop -n '__pstop_in spawn' -l live -d 'draw a tree of the running processes'
complete -c pstop -n '__pstop_in spawn' -l lines -d 'print a line for each event'
complete -c pstop -n '__pstop_in spawn' -l timeline -d 'add a chart of when each process ran'
complete -c pstop -n '__pstop_in spawn' -x -l rows -d 'limit the rows of the chart'
complete -c pstop -n '__pstop_in spawn' -l json -d 'print a line of JSON for each event'
complete -c pstop -n '__pstop_in spawn' -r -F -l trace-events -d 'also write a trace for Perfetto'
complete -c pstop -n '__pstop_in spawn' -x -l seconds -d 'set the duration of a demo'
complete -c pstop -n '__pstop_in spawn' -x -l mapper -d 'mapreduce: command of each mapper'
complete -c pstop -n '__pstop_in spawn' -x -l reducer -d 'mapreduce: command of each reducer'
complete -c pstop -n '__pstop_in spawn' -r -F -l input -d 'mapreduce: input'
complete -c pstop -n '__pstop_in spawn' -x -s n -l workers -d 'mapreduce: number of mappers and of reducers'
