"""Writes workbooks with openpyxl: every built-in number format and 60 custom ones, each with values of all kinds.

make.py FOLDER COUNT
"""
import random
import sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS

CUSTOM = [
    "yyyy-mm-dd", "dd/mm/yyyy", "dd/mm/yy", "d/m/yy", "dd.mm.yyyy", "yyyy/mm/dd", "mm/yyyy", "mmm yyyy", "mmmm yyyy", "d mmmm yyyy",
    "dddd d mmmm yyyy", "ddd d mmm", "dd mmm yy", "mmmm", "dddd", "yyyy", "dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm:ss", "yyyy-mm-dd h:mm", "d/m/yy h:mm",
    "hh:mm", "hh:mm:ss", "h:mm AM/PM", "hh\\hmm", "[h]:mm", "[h]:mm:ss", "[mm]:ss", "[ss]", "mm:ss.0", "hh:mm:ss.00",
    "[$-40C]d mmmm yyyy", "[$-40C]dddd d mmmm yyyy", "[$-409]mmmm d, yyyy", "[$-409]d-mmm-yy", "[$-809]dd mmmm yyyy", "[$-407]d. mmmm yyyy",
    '"le "d mmmm yyyy', "00000", "0000000000", '0#" "##" "##" "##" "##', "0.0", "0.000", "#,##0.0", '#,##0.00 "€"', "#,##0.00\\ [$€-40C]",
    "[$€-407]#,##0.00", '#,##0 "FCFA"', "0.0%", "0 %", "0.00E+00", "##0.0E+0", "# ?/?", "# ??/??",
    '#,##0.00;[Red]-#,##0.00', '0;-0;"zéro"', '0.00;(0.00);"-";"texte : "@', '"N° "0', '#,##0,"k"', '[>=1000]#,##0;0.00', '@',
]
BUILTIN = [code for number, code in sorted(BUILTIN_FORMATS.items()) if number < 50]
VALUES = [
    0, 1, -1, 2, 12, 0.5, -0.5, 0.256, 1 / 3, 12.5, 99.995, 1234.5, -1234.567, 1000, 75001, 1250, 612345678, 1234567.891, 46361.37847222222, 46387, 45000.75,
    44197.999988425926, 36526, 59.25, 61, 0.75, 1.5, 0.0001234, "Élodie", "", True, False,
]


def workbook(path: Path, pick: random.Random) -> None:
    book = Workbook()
    sheet = book.active
    formats = ["General", *BUILTIN, *CUSTOM]
    sheet.append(["email", *formats])
    for number in range(12):
        sheet.append([f"m{number}@example.org"])
        for column, code in enumerate(formats):
            value = pick.choice(VALUES)
            if value == "":
                continue
            # Dates that no program has: Excel shows ####, LibreOffice #FMT.
            if isinstance(value, (int, float)) and not 0 <= value < 50_000 and any(letter in code.lower() for letter in "dymhs"):
                value = 46387
            cell = sheet.cell(row=sheet.max_row, column=column + 2, value=value)
            cell.number_format = code
    book.save(path)


if __name__ == "__main__":
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    for number in range(count):
        workbook(folder / f"w{number:03}.xlsx", random.Random(number))
