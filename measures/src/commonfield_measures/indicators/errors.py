"""Refusals of definitions, facts and tables, each naming indicator, place and rule."""

from commonfield_measures.errors import MeasuresError


class DefinitionWrongError(MeasuresError):
    code = "definition_wrong"
    sentence = "%(file)s, indicator %(indicator)s: %(why)s. See docs/evaluation.md for the form."


class KindUnknownError(MeasuresError):
    code = "kind_unknown"
    sentence = (
        "Indicator %(indicator)s counts facts of the kind %(kind)s, which is not registered. Use a"
        " kind that `commonfield fact_kinds` lists."
    )


class KindNoActError(MeasuresError):
    code = "kind_no_act"
    sentence = (
        "Indicator %(indicator)s counts facts of the kind %(kind)s, which are no acts: empty clicks"
        " could move it. Count facts of acts."
    )


class PeriodWrongError(MeasuresError):
    code = "period_wrong"
    sentence = (
        "The period “%(period)s” is neither a year (2026) nor a month (2026-11) nor months"
        " (2025-12/2026-11)."
    )


class FactsMissingError(MeasuresError):
    code = "facts_missing"
    sentence = (
        "There are no %(what)s in %(folder)s. Name a folder that `commonfield export_facts` wrote."
    )


class FactsUnreadableError(MeasuresError):
    code = "facts_unreadable"
    sentence = "The facts in %(folder)s cannot be read: %(why)s. Export them anew."


class IndicatorNotDefinedError(MeasuresError):
    code = "indicator_unknown"
    sentence = "There is no indicator %(indicator)s. Name one of these: %(known)s."


class SubjectsMissingError(MeasuresError):
    code = "subjects_missing"
    sentence = (
        "Indicator %(indicator)s counts different subjects, but the facts in %(folder)s were"
        " exported without them. Export them with --with-subjects, inside the county, or leave the"
        " indicator out."
    )


class TableMissingError(MeasuresError):
    code = "table_missing"
    sentence = (
        "Indicator %(indicator)s needs the column %(column)s of the table %(table)s. Give it with"
        " --tables, or leave the indicator out with --only."
    )


class TablesMissingError(MeasuresError):
    code = "tables_missing"
    sentence = "There are no outside tables in %(folder)s. Name a folder with CSV files."


class TableWrongError(MeasuresError):
    code = "table_wrong"
    sentence = "Table %(table)s, line %(line)s: %(why)s. Nothing was computed; mend the line."


class BelowZeroError(MeasuresError):
    code = "below_zero"
    sentence = (
        "Table %(table)s, line %(line)s: %(column)s of %(place)s is %(value)s, on which"
        " %(indicator)s rests; it cannot be below 0. Nothing was computed; correct the number, or"
        " leave its cell empty if it is not known."
    )


class MasterWithoutSparkError(MeasuresError):
    code = "master_without_spark"
    sentence = "--master names a Spark. Add --engine spark, or leave out --master."


class SparkMissingError(MeasuresError):
    code = "spark_missing"
    sentence = (
        "Spark's packages are not installed: %(package)s is missing. Install commonfield[spark], or"
        " leave out --engine: DuckDB needs nothing more."
    )


class JavaMissingError(MeasuresError):
    code = "java_missing"
    sentence = (
        "Spark runs on Java, and there is none on this machine. Install Java 17 or newer (Debian:"
        " apt-get install openjdk-17-jre-headless) or say in JAVA_HOME where it is, or leave out"
        " --engine."
    )


class SparkUnreachableError(MeasuresError):
    code = "spark_unreachable"
    sentence = (
        "Spark at %(master)s does not answer (%(why)s). Look at --master and whether this machine"
        " may speak to it, or leave out --master to use Spark on this machine."
    )
