"""The demo's projects of the bureau: one of each type, in every state, one forgotten, one late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonfield.facts.commands import fold_new_facts
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.people.types import Actor
from commonfield.projects.works import commands, queries
from commonfield.projects.works.choices import FundSource, MilestoneStep
from commonfield.projects.works.types import NewProject, NewProjectPayment, NewSource, NewStepReport
from commonfield.workshop.choices import Verdict
from commonfield_demo.pictures import draw_signed_list
from commonfield_demo.plan import Plan

_DAY: Final = timedelta(days=1)
_FUNDS: Final = {
    FundSource.CENTRAL: "农村综合性改革资金",
    FundSource.PROVINCIAL: "数字乡村补助资金",
    FundSource.CITY: "乡村振兴专项",
    FundSource.COUNTY: "县配套资金",
    FundSource.VILLAGE: "村集体自筹",
    FundSource.ENTERPRISE: "运营商投入",
}
# Which share of each source is paid once a step was accepted, in per cent.
_PAID: Final = {MilestoneStep.PROCUREMENT: 30, MilestoneStep.WORKS: 40, MilestoneStep.AUDIT: 27}


@dataclass(frozen=True, slots=True)
class _Work:
    """A project: opened so many days ago for so many, its steps one after the other.

    ``yuan``: the budget in whole yuan by source. ``steps`` are accepted, ``every`` so many days.
    """

    kind: str
    title: str
    title_en: str
    ago: int
    days: int
    steps: int
    every: int
    yuan: dict[FundSource, int]
    villages: int = 1


_PROJECTS: Final = (
    _Work("hall", "礼堂音响和屏幕更新", "Sound and screen for the auditorium", 420, 300, 7, 40,
          {FundSource.COUNTY: 120_000, FundSource.VILLAGE: 30_000}),
    _Work("traceability", "一包一码到茶园", "A code on every pack", 380, 330, 7, 45,
          {FundSource.PROVINCIAL: 450_000, FundSource.COUNTY: 150_000}, 3),
    _Work("service_desk", "便民服务站适老改造", "Service desks fit for elders", 350, 320, 6, 48,
          {FundSource.CITY: 86_000, FundSource.COUNTY: 40_000}, 2),
    _Work("delivery", "三村合用寄递点", "One parcel point for three villages", 330, 300, 5, 50,
          {FundSource.COUNTY: 210_000, FundSource.ENTERPRISE: 60_000}, 3),
    _Work("cold_chain", "鲜叶保鲜库", "A cold room for fresh leaf", 300, 260, 4, 45,
          {FundSource.PROVINCIAL: 680_000, FundSource.VILLAGE: 90_000}),
    _Work("tea_garden", "数字茶园：气象站和滴灌", "Weather station and drip irrigation",
          260, 380, 3, 55, {FundSource.CENTRAL: 1_200_000, FundSource.COUNTY: 300_000}, 2),
    _Work("network", "山上两村补基站", "Masts for two upland villages", 240, 200, 2, 40,
          {FundSource.ENTERPRISE: 520_000, FundSource.COUNTY: 80_000}, 2),
    # Forgotten: nothing was done for 90 days.
    _Work("records", "百位老人方言录音", "Dialect recordings of a hundred elders", 190, 300, 2, 40,
          {FundSource.CITY: 95_000}, 2),
    _Work("skills", "秤边手机课", "Phone lessons at the scale", 60, 240, 1, 30,
          {FundSource.COUNTY: 48_000}, 3),
    _Work("future_village", "未来乡村试点", "A pilot of the future village", 20, 500, 0, 30,
          {FundSource.PROVINCIAL: 2_000_000, FundSource.COUNTY: 800_000,
           FundSource.VILLAGE: 200_000}),
)  # fmt: skip


def make_works(*, plan: Plan, at: datetime) -> None:
    """Let the bureau's officer open ten projects in the last year, and the planner accept steps."""
    cast = {each.role: Actor(each.person_id, "person") for each in demo_people()}
    works = _Works(plan, cast[Role.BUREAU.value], cast[Role.PLANNER.value], at)
    numbers = [works.make(told) for told in _PROJECTS]
    works.finish(*numbers)
    fold_new_facts(at)


class _Works:
    """Plays the projects' lives, each deed on its day."""

    def __init__(self, plan: Plan, officer: Actor, planner: Actor, at: datetime) -> None:
        self._bureau, self._officer, self._planner, self._at = plan.bureau, officer, planner, at
        homes = sorted({each.village for each in plan.makers} - {plan.hall_village})
        self._villages = [plan.hall_village, *homes]
        self._measures = {title: int(number) for number, title in queries.measures_to_choose()}

    def make(self, told: _Work) -> int:
        """Open a project and take its steps; return its number."""
        then = self._at - told.ago * _DAY
        number = commands.open_project(by=self._officer, now=then, new=self._new(told))
        for place, step in enumerate(tuple(MilestoneStep)[: told.steps], start=1):
            day = then + place * told.every * _DAY
            made = self._report(number, step, day)
            commands.decide_milestone(
                by=self._planner,
                now=day + 2 * _DAY,
                project=number,
                report=made,
                verdict=Verdict.ACCEPTED,
            )
            if step in _PAID:
                self._pay(number, told, step, day + 9 * _DAY)
        return number

    def _new(self, told: _Work) -> NewProject:
        opened = china_day(self._at - told.ago * _DAY)
        measure = "每个行政村有开放的文化礼堂" if told.kind == "hall" else "共同配送"
        return NewProject(
            title=told.title,
            title_en=told.title_en,
            kind=told.kind,
            bureau=self._bureau,
            places=self._villages[: told.villages],
            opened_on=opened,
            due_on=opened + told.days * _DAY,
            measure=self._measures.get(measure) if told.kind in {"hall", "delivery"} else None,
            sources=[
                NewSource(source.value, _FUNDS[source], yuan * 100)
                for source, yuan in told.yuan.items()
            ],
        )

    def _report(self, number: int, step: MilestoneStep, at: datetime) -> int:
        report = NewStepReport(china_day(at))
        if step is MilestoneStep.HANDOVER:
            until = china_day(at) + 3 * 365 * _DAY
            report = NewStepReport(
                china_day(at), "", "村股份经济合作社", until, "村民委员会", "县农业农村局"
            )
        return commands.report_milestone(
            by=self._officer, now=at, project=number, step=step, report=report
        )

    def _pay(self, number: int, told: _Work, step: MilestoneStep, at: datetime) -> None:
        """Record what is paid after a step, as the finance system's list."""
        rows = [
            (
                row,
                NewProjectPayment(
                    source=source.source_id,
                    number=f"JZ{at:%Y%m}-{number:02d}{row}",
                    amount_fen=source.budget_fen // 100 * _PAID[step],
                    paid_on=china_day(at),
                    purpose=str(told.title)[:20],
                ),
            )
            for row, source in enumerate(queries.project(number).sources, start=1)
        ]
        commands.pay_sheet(by=self._officer, now=at, project=number, rows=rows)

    def finish(self, hall: int, *numbers: int) -> None:
        """Close the first; let others wait, come back, be forgotten, be corrected."""
        officer, at = self._officer, self._at
        commands.close_project(by=officer, now=at - 60 * _DAY, project=hall)
        _traced, desk, parcels, cold, garden, masts, _forgotten, skills, pilot = numbers
        self._report(desk, MilestoneStep.HANDOVER, at - 3 * _DAY)
        self._report(parcels, MilestoneStep.AUDIT, at - 2 * _DAY)
        made = self._report(skills, MilestoneStep.PROCUREMENT, at - 12 * _DAY)
        commands.decide_milestone(
            by=self._planner,
            now=at - 10 * _DAY,
            project=skills,
            report=made,
            verdict=Verdict.SENT_BACK,
            reason="比价记录只有一家，请补齐",
        )
        for number, text in (
            (cold, "电力增容要等供电所排期，先用一半冷量"),
            (masts, "基站选址村里还有两户不同意，已约第三次见面"),
            (garden, "雨季滴灌管线施工要停"),
        ):
            commands.note_risk(by=officer, now=at - 8 * _DAY, project=number, text=text)
        self._correct(garden, at - 6 * _DAY)
        paper = commands.store_paper(
            by=officer, now=at - 18 * _DAY, project=pilot, content=draw_signed_list(6)
        )
        commands.add_paper(
            by=officer, now=at - 18 * _DAY, project=pilot, title="立项批复", document=paper
        )

    def _correct(self, number: int, at: datetime) -> None:
        """Reverse a payment with a wrong sum and record it again under its number."""
        source = queries.project(number).sources[-1].source_id
        wrong = NewProjectPayment(source, f"JZ{at:%Y%m}-9", 5_600_000, china_day(at), "水泵")
        by = self._officer
        commands.pay(by=by, now=at, project=number, payment=wrong)
        desk = queries.desk_of(number, by=self._officer, now=at)
        payment = next(each for each in desk.payments if each.number == wrong.number)
        commands.reverse_payment(
            by=by, now=at, project=number, payment=payment.payment_id, reason="多录一个零"
        )
        again = NewProjectPayment(source, wrong.number, 560_000, wrong.paid_on, "水泵")
        commands.pay(by=by, now=at, project=number, payment=again)
