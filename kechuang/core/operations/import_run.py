"""Importing a table that is longer than a page may wait for: asked for here, done by the worker block by block.

First every row is checked. With an error nothing is written, unless only the good rows were wanted; otherwise the blocks
are written, each in a transaction of its own together with how far it came, so that a worker that dies is followed by
another at the same row, and others may write in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.importing import Importer
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Region, SheetImport, StoredFile
from kechuang.core.operations.importing import record_imported
from kechuang.core.permissions import require
from kechuang.core.queries import actor_of
from kechuang.core.queries.importing import SHOWN, get_importer, opened, running_imports
from kechuang.core.sheets import (
    NO_LINES,
    RowError,
    SheetLine,
    Table,
    find_heads,
    first_rows,
    hidden,
    lines_of,
)
from kechuang.core.states import ImportState

#: A worker that has not said for so long that it is at an import has left it.
LEFT_AFTER = timedelta(minutes=5)
#: With more errors than these the table as a whole is wrong, and nobody reads further.
MOST_ERRORS = 20_000
Clock = Callable[[], datetime]


@transaction.atomic
def queue_sheet(
    *, kind: str, file: StoredFile, region: Region, take_good_rows: bool = False, actor: Actor, now: datetime
) -> SheetImport:
    """Have the worker import a stored file. Raises ``Refused``; ``Problem`` for a kind that is not taken in blocks."""
    importer = get_importer(kind)
    if importer.write is None or not importer.block:
        raise Problem(f"“{importer.title}”不能在后台导入。")
    require(actor, importer.action, region)
    made = SheetImport.objects.create(
        kind=kind, file=file, region=region, takes_good=take_good_rows, state=ImportState.WAITING,
        imported_by_id=actor.account_id, imported_at=now,
    )  # fmt: skip
    record(
        "core.sheet.queued", made, actor=actor, now=now, title=f"安排导入{importer.title}《{file.name}》",
        data={"kind": kind, "file": str(file.pk), "takes_good": take_good_rows},
    )  # fmt: skip
    return made


@transaction.atomic
def stop_import(*, import_id: int, actor: Actor, now: datetime) -> SheetImport:
    """Ask the worker to stop after the block that it is at; what is written stays.

    Raises ``Refused``; ``Problem`` where nothing is left to stop.
    """
    made = (
        SheetImport.objects.select_for_update(of=("self",)).select_related("region", "file").get(pk=import_id)
    )
    importer = get_importer(made.kind)
    require(actor, importer.action, made.region)
    if made.is_over:
        raise Problem("这次导入已经结束，没有可以停的了。")
    made.wants_stop = True  # the worker looks before each block
    made.save(update_fields=["wants_stop"])
    record(
        "core.sheet.called_off",
        made,
        actor=actor,
        now=now,
        title=f"停止导入{importer.title}《{made.file.name}》",
    )
    return made


def run_imports(*, clock: Clock, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Do what waits, one import after the other, until ``goes_on`` says no; returns how many came to their end."""
    done = 0
    while goes_on() and (made := _claimed(clock())) is not None:
        _Run(made, get_importer(made.kind), clock, goes_on).go()
        done += made.is_over
        if not made.is_over:
            break
    return done


def _claimed(now: datetime) -> SheetImport | None:
    """An import that no worker is at, taken by this one."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEFT_AFTER)
    for pk in running_imports().filter(free).values_list("pk", flat=True)[:5]:
        if running_imports().filter(free, pk=pk).update(claimed_at=now):
            return SheetImport.objects.select_related("file", "region", "imported_by").get(pk=pk)
    return None


@dataclass
class _Run:
    """One worker at one import."""

    made: SheetImport
    importer: Importer
    clock: Clock
    goes_on: Callable[[], bool]
    errors: list[RowError] = field(default_factory=list)
    bad: list[tuple[int, list[str]]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Check, then write; a problem of the file or of the person's rights ends it and is said."""
        try:
            self._go()
        except (Problem, Refused) as error:
            words = error.message if isinstance(error, Problem) else error.reason
            self._end(ImportState.FAILED, words)

    def _go(self) -> None:
        made = self.made
        actor = self._actor()
        table = opened(made.file, self.importer.max_rows)
        start, places = find_heads(top := first_rows(table), self.importer.columns)
        self.heads = top[start]
        if made.state != ImportState.WRITING or made.takes_good:
            made.rows = sum(1 for _ in self._lines(table, start, places))
            if not made.rows:
                raise Problem(NO_LINES, field="file")
            self._say(state=ImportState.WRITING if made.takes_good else ImportState.CHECKING, rows=made.rows)
        if made.takes_good:
            self.errors = [RowError(**error) for error in made.errors]
            self.bad = [(number, cells) for number, cells in made.shown]
            is_through = self._pass(table, start, places, actor, writes=True)
        else:
            is_through = made.state == ImportState.WRITING or self._pass(
                table, start, places, actor, writes=False
            )
            if is_through and not self.errors:
                self._say(state=ImportState.WRITING)
                is_through = self._pass(table, start, places, actor, writes=True)
        if is_through:
            self._end(ImportState.DONE)

    def _actor(self) -> Actor:
        """The person who asked, with the posts that he has now."""
        account = self.made.imported_by
        if account is None or not account.is_active:
            raise Problem("安排导入的账号已经停用，请另请人导入。")
        actor = actor_of(account, on=timezone.localdate(self.clock()))
        require(actor, self.importer.action, self.made.region)
        return actor

    def _pass(self, table: Table, start: int, places: dict[str, int], actor: Actor, *, writes: bool) -> bool:
        """Take the blocks, from where another worker may have left off; no: it was stopped."""
        memory: dict[str, Any] = {}
        checked, through = 0, self.made.through if writes else 0
        lines = self._lines(table, start, places)
        while block := list(islice(lines, self.importer.block)):
            checked += len(block)
            if writes and block[-1].row <= through:
                # written by the worker before: only what the check remembers of them is needed
                self.importer.checked(block, self.made.region, actor, self.clock(), memory)
                continue
            if not self._may_go_on():
                return False
            if not self._take(block, actor, memory, checked, writes=writes):
                return False
        return True

    def _take(
        self, block: list[SheetLine], actor: Actor, memory: dict[str, Any], checked: int, *, writes: bool
    ) -> bool:
        """Check one block and, if it is to be, write it; no: it was to be written whole and has an error now."""
        now = self.clock()
        if not writes:
            _, errors = self.importer.checked(block, self.made.region, actor, now, memory)
            self._note(block, errors)
            self._say(checked=checked, claimed_at=now)
            return True
        with transaction.atomic():
            ready, errors = self.importer.checked(block, self.made.region, actor, now, memory)
            self._note(block, errors)
            if errors and not self.made.takes_good:
                self._end(
                    ImportState.STOPPED,
                    "写入时有的行不能写了（别处刚写入了同样的），到这里停下；前面写入的保留。",
                )
                return False
            taken = (
                self.importer.write(ready, self.made.region, actor, now)
                if ready and self.importer.write
                else 0
            )
            self._say(
                taken=self.made.taken + taken, through=block[-1].row, checked=checked, claimed_at=now,
                **self._errors_so_far(errors),
            )  # fmt: skip
        return True

    def _errors_so_far(self, new: list[RowError]) -> dict[str, Any]:
        """What is kept of errors for a worker that takes over; nothing where there are no further ones."""
        if not new:
            return {}
        return {"errors": [asdict(error) for error in self.errors], "shown": self._shown()}

    def _note(self, block: list[SheetLine], errors: list[RowError]) -> None:
        self.errors += sorted(errors, key=lambda error: error.row)
        if len(self.errors) > MOST_ERRORS:
            raise Problem(
                f"有误的超过 {MOST_ERRORS} 处，多半是整列填错了或导错了区域；请先改好再导入。", field="file"
            )
        wrong = {error.row for error in errors}
        for line in block:
            if line.row in wrong and len(self.bad) < SHOWN:
                self.bad.append((line.row, [line[head] for head in self._known()]))

    def _known(self) -> list[str]:
        known = {column.head for column in self.importer.columns}
        return [head for each in self.heads if (head := each.strip().rstrip("*＊").strip()) in known]

    def _shown(self) -> list[list[Any]]:
        """The first rows with errors, people's numbers masked."""
        if not self.bad:
            return []
        rows = [self._known(), *(cells for _, cells in self.bad)]
        told = hidden(rows, self.importer.columns, self.importer.personal) if self.importer.personal else rows
        return [[number, cells] for (number, _), cells in zip(self.bad, told[1:], strict=True)]

    def _lines(self, table: Table, start: int, places: dict[str, int]) -> Iterator[SheetLine]:
        rows = enumerate(table.rows(), start=1)
        return lines_of(islice(rows, start + 1, None), places)

    def _may_go_on(self) -> bool:
        """Has nobody asked to stop? A worker that ends lets go, for the next one to go on at once."""
        if not self.goes_on():
            self._say(claimed_at=None)
            return False
        if SheetImport.objects.filter(pk=self.made.pk, wants_stop=True).exists():
            self._end(ImportState.STOPPED, "有人停止了这次导入；停之前写入的保留。")
            return False
        return True

    def _say(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.made, name, value)
        self.made.save(update_fields=[*values])

    @transaction.atomic
    def _end(self, state: ImportState, words: str = "") -> None:
        self._say(
            state=state, told=words[:300], claimed_at=None, heads=self._known(), shown=self._shown(),
            errors=[asdict(error) for error in self.errors[:MOST_ERRORS]],
        )  # fmt: skip
        by = self.made.imported_by
        actor = actor_of(by, on=timezone.localdate(self.clock())) if by else Actor.system("后台导入")
        record_imported(self.made, self.importer, actor, self.clock())
