"""The program whose memory is recorded, see README. Its lines are known to test_python.c."""
import threading
import time


class Worker:
    def sleeps(self):
        time.sleep(1000)


def counts():
    n = 0
    while True:
        n += 1


def été():
    time.sleep(1000)


def starts():
    for work in Worker().sleeps, counts, été:
        threading.Thread(target=work, daemon=True).start()
    time.sleep(
        1000)


starts()
