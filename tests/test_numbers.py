"""The numbers of the two languages are read into the same values."""

from __future__ import annotations

import pytest

from sitekit.numbers import numbers

EQUAL = [
    ("", ""),
    ("ngày 15/5/2016", "on 15 May 2016"),
    ("ngày 15 tháng 5 năm 2016", "15 MAY 2016"),
    ("ngày 15-05-2016", "May 15, 2016"),
    ("từ 01/7/2023", "from 1 July 2023"),
    ("tháng 3 năm 2019", "March 2019"),
    ("tháng 03/2019", "March 2019"),
    ("ngày 30/6", "30 June"),
    ("tháng 3", "in March"),
    ("50 khối được thiếu", "50 may be missing"),
    ("năm 2019", "2019"),
    ("06 tháng", "six months"),
    ("sáu tháng", "six months"),
    ("6 tháng, 01 năm", "every 6 months and every year"),
    ("21 ngày", "twenty-one days"),
    ("ngày thứ 21", "the twenty-first day"),
    ("21st", "ngày 21"),
    ("hai mươi lăm người", "25 people"),
    ("mười hai thông tư", "12 circulars"),
    ("hai phần ba", "two-thirds"),
    ("Hai phần ba", "2/3"),
    ("một phần tư", "one quarter"),
    ("50%", "50 per cent"),
    ("trên 50%", "more than half"),
    ("quá nửa", "1/2"),
    ("1.500 hộ", "1,500 households"),
    ("1.500.000 đồng", "1,500,000 dong"),
    ("2,5%", "2.5%"),
    ("CC BY 4.0", "CC BY 4.0"),
    ("24/24 giờ", "24 hours a day"),
    ("Chương III", "Chapter 3"),
    ("Đại hội XIII", "13th Congress"),
    ("Chương I", "Chapter I"),
    ("tôi", "I"),
    ("khoản 2 Điều 15", "Article 15(2)"),
    ("điểm đ khoản 1 Điều 12", "Article 12(1)(đ)"),
    ("Luật số 10/2022/QH15", "Law 10/2022/QH15"),
    ("Nghị định 04/2015/NĐ-CP", "Decree 4/2015/ND-CP"),
    ("Chỉ thị 30-CT/TW", "Directive 30-CT/TW"),
    ("câu S04", "sentence S04"),
    ("cả hai, cả ba", "all"),
    ("2018-2019", "from 2018 to 2019"),
    ("từ 5 đến 12", "5 to 12"),
]
DIFFERENT = [
    ("ngày 15/5/2016", "16 May 2016", ["15/5/2016"], ["16/5/2016"]),
    ("ngày 15/5/2016", "15 June 2016", ["15/5/2016"], ["15/6/2016"]),
    ("tháng 3", "in April", ["3"], []),
    ("06 tháng", "seven months", ["6"], []),
    ("06 tháng", "7 months", ["6"], ["7"]),
    ("hai phần ba", "one-third", ["2/3"], ["1/3"]),
    ("50%", "60%", ["50"], ["60"]),
    ("1.500", "1,501", ["1500"], ["1501"]),
    ("Chương III", "Chapter IV", ["3"], ["4"]),
    ("10/2022/QH15", "10/2022/QH14", ["10/2022/QH15"], ["10/2022/QH14"]),
    ("30-CT/TW", "31-CT/TW", ["30-CT/TW"], ["31-CT/TW"]),
    ("từ 10%, chưa đủ 10%", "10%, or less", ["10"], []),
    ("Điều 5", "Articles 5 and 6", [], ["6"]),
    ("câu S12, mẫu 5", "sentence S17, form 6", ["5"], ["6"]),
]


@pytest.mark.parametrize(("vi", "en"), EQUAL)
def test_the_same_numbers(vi: str, en: str) -> None:
    """Neither language has a number that the other lacks."""
    own, other = numbers(vi, "vi"), numbers(en, "en")

    assert (list(own.lacking(other)), list(other.lacking(own))) == ([], [])


@pytest.mark.parametrize(("vi", "en", "only_vi", "only_en"), DIFFERENT)
def test_different_numbers(vi: str, en: str, only_vi: list[str], only_en: list[str]) -> None:
    """What is in one language only is named; words alone ask for nothing."""
    own, other = numbers(vi, "vi"), numbers(en, "en")

    assert (list(own.lacking(other)), list(other.lacking(own))) == (only_vi, only_en)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Ủy ban có thể công khai trong 05 ngày.", "The committee may publish within days."),
        ("theo quy định năm 2022", "within 5 days as the rules of 2022 say"),
        ("trong 3 năm", "within 3 years, or 5"),
    ],
)
def test_a_word_that_is_no_number_lends_none(vi: str, en: str) -> None:
    """`may` is a month with a capital only, and `năm` a year before one or behind a number."""
    one, other = numbers(vi, "vi"), numbers(en, "en")

    assert [*one.lacking(other), *other.lacking(one)] == ["5"]
