"""Whom a thread waits for, through each kind of object: the hop, how sure it is, and the end."""
import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import time

import helper
import pstop
import tap

LOCKS = (  # kind of locker, kind of hop, the root is the leader of the helper
    ("mutex", "mutex"), ("pi", "mutex"), ("robust", "mutex"), ("recursive", "mutex"),
    ("read", "rwlock"), ("write", "rwlock"), ("shared", "mutex"))


def ask(pid, *more):
    return pstop.document("-d", "0.5", pid, *more)


def hop_of(doc, pid, tid):
    """The first hop of a thread, and its root."""
    thread = pstop.thread_of(pstop.process_of(doc, pid), tid)
    return (thread["waits_for"] or [None])[0], thread["root_cause"]


def check(name, got, wanted):
    hop, root = got
    told = hop and root and (hop["kind"], hop["pid"], hop["certainty"], root["pid"], root["ends"],
                             root["is_cycle"])
    tap.is_(told, wanted, name)


def locks():
    for kind, hop in LOCKS:
        with helper.Helper("locker", kind) as locker:
            pid, tid = map(int, locker.line().split())
            root = locker.process.pid
            time.sleep(0.2)
            doc = ask(pid)
            check(f"locker {kind}: the owner", hop_of(doc, pid, tid),
                  (hop, root, "owner", root, "timer", False))
            if pid != root:
                os.kill(pid, signal.SIGKILL)
    for kind, ends in (("condition", "unknown"), ("readers", "unknown")):
        with helper.Helper("locker", kind) as locker:
            pid, tid = map(int, locker.line().split())
            time.sleep(0.2)
            hop, root = hop_of(ask(pid), pid, tid)
            tap.is_([hop["kind"], hop["pid"], hop["unavailable"], root["ends"]],
                    ["futex", None, "nothing names its owner", ends],
                    f"locker {kind}: nobody is named")
    with helper.Helper("locker", "join") as locker:
        pid, tid = map(int, locker.line().split())
        time.sleep(0.2)
        check("locker join: the thread", hop_of(ask(pid), pid, tid),
              ("join", pid, "owner", pid, "timer", False))
    with helper.Helper("locker", "deadlock") as locker:
        found = [tuple(map(int, locker.line().split())) for _ in range(3)]
        time.sleep(0.2)
        doc = ask(found[0][0])
        for pid, tid in found:
            hop, root = hop_of(doc, pid, tid)
            tap.is_([hop["kind"], root["ends"], root["is_cycle"]], ["mutex", "cycle", True],
                    "locker deadlock: each thread sees it")
            tap.is_(len({step["tid"] for step in root["path"]}), len(root["path"]),
                    "... and no thread twice")
        doc = pstop.parse(pstop.run("blockers", "--json", "-d", "0.5").stdout)
        tap.is_(pstop.check_blockers(doc), [], "blockers fits its schema")
        blockers = doc["blockers"]
        mine = [b for b in blockers if b["pid"] == found[0][0]]
        tap.is_([(b["is_cycle"], b["held_threads"], b["kinds"]) for b in mine],
                [(True, 3, ["mutex"])], "blockers has one deadlock of three threads")
        tap.ok(blockers[0]["is_cycle"], "... among the first")
        waiters = [w["tid"] for b in mine for w in b["waiters"]]
        tap.is_(sorted([mine[0]["tid"], *waiters]), sorted(tid for _, tid in found),
                "... which are its waiters, and the root")
        text = pstop.run("blockers", "-d", "0.5").stdout.decode()
        tap.ok(text.startswith("DEADLOCK: ") and ": a deadlock" in text,
               "the text begins with deadlocks", text[:400])
        lines = pstop.run("blockers", "--json", "-d", "0.1", "-n", "2").stdout.splitlines()
        tap.is_([pstop.check_blockers(pstop.parse(line)) for line in lines], [[], []],
                "with -n 2, two lines")


class Children:
    """Functions in processes of their own, which are killed at the end."""

    def __init__(self):
        self.pids = []

    def start(self, function, *arguments):
        pid = os.fork()
        if pid == 0:
            try:
                function(*arguments)
            finally:
                os._exit(0)
        self.pids.append(pid)
        return pid

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def doze():
    while True:
        time.sleep(0.05)


def serve(listener, then):
    """Takes one connection and a request, and does something before the answer."""
    connection, _ = listener.accept()
    connection.recv(10)
    then()


def request(address, family=socket.AF_INET):
    s = socket.socket(family)
    s.connect(address)
    s.send(b"request")
    s.recv(10)


def listen():
    s = socket.create_server(("127.0.0.1", 0))
    return s, s.getsockname()


def proxy(listener, upstream):
    """One thread for all, with epoll: as a proxy of the web."""
    client, _ = listener.accept()
    client.recv(10)
    behind = socket.create_connection(upstream)
    behind.send(b"request")
    epoll = select.epoll()
    for s in (listener, client, behind):
        epoll.register(s.fileno(), select.EPOLLIN)
    epoll.poll()


def event_loop(listener):
    epoll = select.epoll()
    epoll.register(listener.fileno(), select.EPOLLIN)
    while True:
        for _ in epoll.poll():
            connection, _ = listener.accept()
            epoll.register(connection.fileno(), select.EPOLLIN)
            connection.recv(10)


def sockets():
    with Children() as children:
        (front, front_address), (back, back_address) = listen(), listen()
        end = children.start(serve, back, doze)
        middle = children.start(proxy, front, back_address)
        first = children.start(request, front_address)
        time.sleep(0.3)
        doc = ask(first)
        check("a client of a proxy: the server behind it", hop_of(doc, first, first),
              ("tcp", middle, "peer", end, "timer", False))
        path = hop_of(doc, first, first)[1]["path"]
        tap.is_([step["pid"] for step in path], [first, middle, end], "... by way of the proxy")
        front.close()
        back.close()
    with Children() as children:
        listener, address = listen()
        server = children.start(event_loop, listener)
        client = children.start(request, address)
        time.sleep(0.3)
        doc = ask(client, server)
        check("a server that never answers is idle", hop_of(doc, client, client),
              ("tcp", server, "peer", server, "idle", False))
        for option, listed in ((), False), (("--all",), True):
            doc_all = pstop.parse(pstop.run("blockers", "--json", "-d", "0.3", *option).stdout)
            tap.is_(server in [b["pid"] for b in doc_all["blockers"]], listed,
                    f"blockers {' '.join(option)}: an idle server is {'' if listed else 'not '}in")
        process = pstop.process_of(doc, server)
        tap.is_([process["root_cause"]["ends"], process["threads"][0]["waits_for"]],
                ["idle", None], "... and waits for nobody")
        listener.close()
    with Children() as children:
        listener, address = listen()
        server = children.start(doze)
        client = children.start(request, address)
        # Nobody but the processes that inherited it has the listening socket: as a rule, one.
        listener.close()
        time.sleep(0.3)
        hop, root = hop_of(ask(client), client, client)
        tap.is_([hop["kind"], hop["pid"] in (server, client)], ["tcp", True],
                "a connection that was not accepted: who listens")
        tap.is_(root["is_cycle"], False, "... is no deadlock")


def terminals():
    master, slave = pty.openpty()
    with Children() as children:
        reader = children.start(os.read, slave, 1)
        os.close(slave)
        time.sleep(0.3)
        hop, root = hop_of(ask(reader), reader, reader)
        tap.is_([hop["kind"], root["pid"], root["ends"]], ["pty", os.getpid(), "user"],
                "a terminal: who has its other side, and the user behind that")
    os.close(master)


def others():
    with Children() as children:
        def both():
            pid = os.fork()
            if pid == 0:
                doze()
            os.waitpid(pid, 0)
        parent = children.start(both)
        time.sleep(0.3)
        hop, root = hop_of(ask(parent), parent, parent)
        tap.is_([hop["kind"], hop["certainty"], root["ends"]], ["child", "owner", "timer"],
                "a parent waits for its child")
        os.kill(hop["pid"], signal.SIGKILL)
    with Children() as children:
        def alone():
            fifo = os.path.join(tap.tmp, "fifo")
            os.mkfifo(fifo)
            os.open(fifo, os.O_RDONLY)
        opener = children.start(alone)
        time.sleep(0.3)
        hop, root = hop_of(ask(opener), opener, opener)
        tap.is_([hop["kind"], root["ends"]], ["nobody", "nobody"], "a FIFO that nobody writes to")
    with Children() as children:
        sleeper = children.start(doze)
        time.sleep(0.2)
        hop, root = hop_of(ask(sleeper), sleeper, sleeper)
        tap.is_([hop["kind"], hop["pid"], root["pid"], root["ends"]],
                ["timer", None, sleeper, "timer"], "a sleeper waits for its timer")
    with Children() as children:
        def ofd(path):
            fd = os.open(path, os.O_RDWR | os.O_CREAT)
            fcntl.fcntl(fd, 38, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
            doze()
        path = os.path.join(tap.tmp, "locked")
        holder = children.start(ofd, path)
        time.sleep(0.3)
        waiter = children.start(ofd, path)
        time.sleep(0.3)
        hop, root = hop_of(ask(waiter), waiter, waiter)
        tap.is_([hop["kind"], hop["pid"], root["pid"]], ["file-lock", holder, holder],
                "a lock of an open file: who has the file open")
        tap.is_(hop["object"], path, "... which is named")


def explained():
    with helper.Helper("locker", "mutex") as locker:
        pid, _ = map(int, locker.line().split())
        time.sleep(0.2)
        text = pstop.run("explain", "-d", "0.5", pid).stdout.decode()
        tap.ok("Who it waits for" in text and "(the owner)" in text and
               "which sleeps until a timer expires." in text, "explain has the chain in words",
               text)


def interpreter_lock():
    """Counting threads of Python wait for the one that holds its lock most; where pstop may not
    look into Python, for a lock that names nobody."""
    code = ("import threading, time\ndef count():\n  while True: pass\n"
            "for _ in range(3): threading.Thread(target=count, daemon=True).start()\ntime.sleep(60)\n")
    with subprocess.Popen([sys.executable, "-c", code]) as child:
        try:
            time.sleep(1)
            process = pstop.process_of(ask(child.pid), child.pid)
        finally:
            child.kill()
    counting = [thread for thread in process["threads"] if thread["tid"] != child.pid]
    hops = [hop for thread in counting for hop in thread["waits_for"] or []]
    tap.is_([hop["kind"] for hop in hops if hop["kind"] not in ("gil", "futex")], [],
            "threads that count in Python wait for nothing but its lock")
    holders = {hop["tid"] for hop in hops if hop["kind"] == "gil" and hop["certainty"] == "owner"}
    if (process["runtime"] or {}).get("gil"):
        tap.ok(len(holders) == 1 and holders <= {thread["tid"] for thread in counting},
               "... which one of them holds", hops)
    else:
        tap.skip("... which one of them holds", "pstop cannot look into this Python")
    tap.ok(not any(thread["root_cause"] and thread["root_cause"]["is_cycle"] for thread in counting),
           "... and that is no deadlock", counting)


locks()
interpreter_lock()
sockets()
terminals()
others()
explained()
tap.done_testing()
