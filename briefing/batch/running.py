"""Turns orders into results with a crew: some in hand at a time, however many there are.

An order that ends a worker process is tried once more, alone: then it is known whether it was that order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from briefing.batch.crews import Crew
from briefing.batch.orders import Order, Terms
from briefing.batch.results import Failed, Result
from briefing.errors import BriefingError, ClusterError
from briefing.types import Progress, Report

Watch = Callable[[Order, Progress], None]
_LOOKS_EVERY_S = 0.5


class _Stop(BaseException):
    """Ends an episode that is being made by another thread."""


def results(orders: Iterable[Order], terms: Terms, crew: Crew, watch: Watch) -> Generator[Result | None, None, None]:
    """Has a crew carry out orders; closed before its end, it has what is being made end too.

    Args:
        orders: What to make; begun in this order.
        terms: What holds for all.
        crew: Who makes it.
        watch: Told how far an order is, from another thread; only by crews that share memory.

    Yields:
        Results, as they come; None now and then while none comes.

    Raises:
        BriefingError: No order can be carried out any more.
    """
    yield from _Run(orders, terms, crew, watch).results()


class _Run:
    """What is to be done, and what is being done."""

    def __init__(self, orders: Iterable[Order], terms: Terms, crew: Crew, watch: Watch) -> None:
        self._waiting = deque(orders)
        self._suspects: deque[Order] = deque()
        """In hand when a worker died; tried again one by one."""
        self._in_hand: dict[Future[Result], tuple[Order, bool]] = {}
        """Each with whether it is tried alone."""
        self._terms = terms
        self._crew = crew
        self._watch = watch
        self._stopped = False

    def results(self) -> Iterator[Result | None]:
        try:
            while self._waiting or self._suspects or self._in_hand:
                self._crew.check()
                self._hand_out()
                done, _ = wait(self._in_hand, timeout=_LOOKS_EVERY_S, return_when=FIRST_COMPLETED)
                if not done:
                    yield None
                for future in done:
                    result = self._result(future)
                    if result is not None:
                        yield result
        finally:
            self._end()

    def _hand_out(self) -> None:
        while self._suspects and not self._in_hand:
            self._give(self._suspects.popleft(), alone=True)
        while not self._suspects and self._waiting and len(self._in_hand) < self._crew.size():
            self._give(self._waiting.popleft(), alone=False)

    def _give(self, order: Order, *, alone: bool) -> None:
        report = (self._report_of(order),) if self._crew.shares_memory else ()
        try:
            future = self._crew.executor().submit(self._crew.make, order, self._terms, *report)
        except BrokenExecutor:  # a worker died while it had nothing to do
            self._crew.renew()
            future = self._crew.executor().submit(self._crew.make, order, self._terms, *report)
        except Exception:
            self._crew.check()  # it may have gone since it was last asked
            raise
        self._in_hand[future] = order, alone

    def _result(self, future: Future[Result]) -> Result | None:
        """Takes what came of an order; None where it is to be tried again."""
        order, alone = self._in_hand.pop(future)
        try:
            return future.result()
        except CancelledError:
            self._crew.check()
            raise ClusterError("The scheduler gave the work up; the same command goes on with it") from None
        except self._crew.gave_up as error:
            return Failed(order=order, reason=f"The workers that tried it died: {error}")
        except BrokenExecutor:
            if not self._in_hand:  # all that were in hand are told, so they are all suspects
                self._crew.renew()
            if alone:
                return Failed(order=order, reason="The process that made it died; is there memory enough?")
            self._suspects.append(order)
            return None
        except BriefingError:
            raise
        except Exception as error:
            if not self._crew.is_remote:
                raise
            said = (str(error).splitlines() or [""])[0]
            raise ClusterError(
                f"The scheduler or its workers cannot do this work ({type(error).__name__}: {said}); "
                "install there what is installed here"
            ) from error

    def _report_of(self, order: Order) -> Report:
        def report(progress: Progress) -> None:
            if self._stopped:
                raise _Stop
            self._watch(order, progress)

        return report

    def _end(self) -> None:
        """Has whatever is still being made end; its files vanish with it."""
        self._stopped = True
        for future in self._in_hand:
            future.cancel()
        if self._in_hand:
            self._crew.stop()
