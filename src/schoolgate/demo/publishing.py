"""The policy of a demo school in other languages: beginnings, for the look of it."""

from __future__ import annotations

from schoolgate.demo.then import holder
from schoolgate.people.models import School
from schoolgate.policies.life.queries import governing
from schoolgate.publishing.actions import add_translation
from schoolgate.publishing.languages import languages

POLISH = """\
To jest początek tłumaczenia. Szkoła uzupełni resztę.

# Dla rodzin

Prosimy nie publikować w internecie zdjęć, na których są inne dzieci.

- Jeśli martwi Państwa coś, co dziecko zobaczyło w internecie, prosimy powiedzieć o tym szkole.
- W nagłych wypadkach prosimy dzwonić pod numer 999.

# Pracownicy szkoły

Pracownicy nie przyjmują uczniów do znajomych na prywatnych kontach."""
URDU = """\
یہ ترجمے کا آغاز ہے۔ باقی حصہ اسکول بعد میں شامل کرے گا۔

# خاندانوں کے لیے

براہِ کرم انٹرنیٹ پر ایسی تصویریں نہ لگائیں جن میں دوسرے بچے ہوں۔

- اگر آپ کے بچے نے انٹرنیٹ پر کوئی پریشان کن چیز دیکھی ہو تو اسکول کو بتائیں۔
- ہنگامی صورت میں 999 پر فون کریں۔

# اسکول کا عملہ

عملے کے لوگ اپنے ذاتی اکاؤنٹ پر طلبہ کو دوست نہیں بناتے۔"""
TEXTS = {
    "pl": ("Zasady korzystania z mediów społecznościowych", POLISH),
    "ur": ("سوشل میڈیا کے استعمال کی پالیسی", URDU),
}


def add_translations(school: School) -> None:
    """Polish and Urdu beside the edition in force."""
    version = governing(school)
    if version is None:
        return
    for code, (title, text) in TEXTS.items():
        add_translation(
            by=holder(school, "headteacher"), version=version, language=code,
            own_name=languages()[code].own, title=title, text=text,
        )  # fmt: skip
