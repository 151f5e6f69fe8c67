"""Who is in the class, from a CSV file, and who works in which group, from another."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..intake.arrivals import moment
from ..intake.members import IntakeError, read_regular
from ..intake.names import shown

MAX_FILE = 16 << 20
# What columns are called in the exports of Canvas, Moodle, Gradescope and nbgrader, and by people.
NAMES = {
    "id": "id student_id studentid sid sis_user_id sis_id id_number idnumber number 学号",
    "login": "login username sis_login_id user user_name github github_username login_id netid 用户名",
    "email": "email email_address e-mail mail 邮箱",
    "name": "name student full_name fullname student_name 姓名",
    "first": "first first_name firstname given_name",
    "last": "last last_name lastname surname family_name",
    "group": "group group_name team 组 小组",
    "grace": "grace_days grace extension extension_days 宽限天数",
    "submitted": "submitted submitted_at submission_time timestamp 提交时间",
}
COLUMNS = {spelling: meaning for meaning, spellings in NAMES.items() for spelling in spellings.split()}


@dataclass(frozen=True)
class Student:
    """One line of the roster.

    Attributes:
        id: what reports call the student: the first of id, login, email and name that the roster has.
        name: for tables; the id where there is none.
        known_as: every name, number and address a submission may carry.
        grace_days: granted to this student on top of everyone's.
        submitted: when the work was handed in, where the roster says so; counts before what the layout tells.
    """

    id: str
    name: str
    known_as: frozenset[str]
    group: str = ""
    grace_days: int = 0
    submitted: datetime | None = None


def plain(name: str) -> str:
    """A name as it is compared: letters and digits only, in one case."""
    return "".join(c for c in name.casefold() if c.isalnum())


@dataclass
class Roster:
    """The students of a class; empty when none was given."""

    students: list[Student] = field(default_factory=list)

    def __post_init__(self) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for student in self.students:
            for name in map(plain, student.known_as):
                owners[name].add(student.id)
        # What two students are known as tells neither.
        self._ids = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
        self.shared = owners.keys() - self._ids.keys()
        self._students = {student.id: student for student in self.students}

    def find(self, names: Iterable[str]) -> Student | None:
        """The one student who goes by any of these names; None when there is none, or more than one."""
        found = {self._ids[name] for name in map(plain, names) if name in self._ids}
        return self._students[found.pop()] if len(found) == 1 else None


def read_roster(path: Path) -> Roster:
    """The students in a CSV file with a line of column names. Raises IntakeError."""
    students = []
    for line, row in enumerate(_rows(path), 2):
        student = _student(row, path, line)
        if student:
            students.append(student)
    twice = [student.id for student in students if [s.id for s in students].count(student.id) > 1][:1]
    for name in twice:
        raise IntakeError(
            f"{shown(str(path))} has {shown(name)} twice: each student is one line.",
            f"{shown(str(path))} 里 {shown(name)} 出现了两次：每个学生只占一行。",
        )
    if not students:
        raise IntakeError(
            f"{shown(str(path))} names no students: a roster has a first line with column names such as id, name or email.",
            f"{shown(str(path))} 里没有学生：名单第一行应为列名，例如 id、name、email 或 学号、姓名。",
        )
    return Roster(students)


def _student(row: dict[str, str], path: Path, line: int) -> Student | None:
    first, last = row.get("first", ""), row.get("last", "")
    full = row.get("name") or f"{first} {last}".strip()
    ids = [row.get("id", ""), row.get("login", ""), row.get("email", ""), full]
    if not any(ids):
        return None
    given = (first, last) if first or last else _split(full)
    known_as = {*ids, f"{given[1]}{given[0]}", row.get("email", "").partition("@")[0]}
    name = next(filter(None, ids))
    return Student(
        name,
        full or name,
        frozenset(filter(plain, known_as)),
        row.get("group", ""),
        _days(row.get("grace", ""), path, line),
        moment(row.get("submitted", "")),
    )


def _split(full: str) -> tuple[str, str]:
    """(first, last) of "Jane Doe" or "Doe, Jane", as gradebooks write it."""
    if "," in full:
        last, _, first = full.partition(",")
        return first.strip(), last.strip()
    first, _, last = full.rpartition(" ")
    return first, last


def _days(text: str, path: Path, line: int) -> int:
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 4:
        raise IntakeError(
            f"{shown(str(path))}, line {line}: grace days are a whole number, not {shown(text)}.",
            f"{shown(str(path))} 第 {line} 行：宽限天数应为整数，而不是 {shown(text)}。",
        )
    return int(text)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a CSV file, each as meaning of a column -> what stands there."""
    lines = _lines(path)
    head = [COLUMNS.get(cell.strip().casefold().replace(" ", "_"), "") for cell in next(lines, [])]
    for cells in lines:
        row: dict[str, str] = {}
        for meaning, cell in zip(head, cells, strict=False):
            if meaning and cell.strip():
                row.setdefault(meaning, cell.strip())
        yield row


def _lines(path: Path) -> Iterator[list[str]]:
    if not path.is_file():
        raise IntakeError(
            f"There is nothing at {shown(str(path))}: give a CSV file.",
            f"{shown(str(path))} 不存在：请给出一个 CSV 文件。",
        )
    try:
        text = read_regular(path, MAX_FILE).decode("utf-8-sig")
        sample = text[: 1 << 12].partition("\n")[0]
        separator = max(",;\t", key=sample.count)
        yield from list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (UnicodeDecodeError, csv.Error):
        raise IntakeError(
            f"{shown(str(path))} cannot be read as CSV: save it as CSV in UTF-8.",
            f"{shown(str(path))} 无法按 CSV 读取：请另存为 UTF-8 编码的 CSV。",
        ) from None


def read_groups(path: Path) -> dict[str, tuple[str, ...]]:
    """group -> its members, from a CSV file: a group's name, then its members, over as many lines as one likes.

    Raises:
        IntakeError: it cannot be read, or somebody is in two groups.
    """
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    of: dict[str, str] = {}
    for cells in _lines(path):
        group, *members = [cell.strip() for cell in cells] or [""]
        if not group or {group.casefold(), *(m.casefold() for m in members)} <= {
            *COLUMNS,
            "member",
            "members",
            "成员",
        }:
            continue  # an empty line, or the column names
        for member in filter(None, members):
            if of.setdefault(plain(member), group) != group:
                raise IntakeError(
                    f"{shown(str(path))} has {shown(member)} in two groups, {shown(of[plain(member)])} and {shown(group)}.",
                    f"{shown(str(path))} 里 {shown(member)} 同时在 {shown(of[plain(member)])} 和 {shown(group)} 两个组。",
                )
            groups[group].setdefault(member)
    if not groups:
        raise IntakeError(
            f"{shown(str(path))} names no groups: each line is a group's name and its members.",
            f"{shown(str(path))} 里没有分组：每行依次写组名和成员。",
        )
    return {group: tuple(members) for group, members in groups.items()}
