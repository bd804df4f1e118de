"""What a respondent is told about an answer that cannot be accepted, in every language of the interface."""

from __future__ import annotations

from vragenlijsten.model import Tekst

MELDINGEN: dict[str, Tekst] = {
    "onbekende_vraag": {
        "nl": "Deze vraag staat niet in de vragenlijst.",
        "nl@b1": "Deze vraag hoort er niet bij.",
        "en": "This question is not in the questionnaire.",
        "fy": "Dizze fraach stiet net yn de fragelist.",
        "ar": "هذا السؤال ليس في الاستبيان.",
    },
    "buiten_schaal": {
        "nl": "Kies een van de antwoorden die bij deze vraag staan.",
        "nl@b1": "Kies een van de antwoorden die hier staan.",
        "en": "Choose one of the answers given with this question.",
        "fy": "Kies ien fan de antwurden dy't by dizze fraach steane.",
        "ar": "اختر إحدى الإجابات المذكورة مع هذا السؤال.",
    },
    "buiten_bereik": {
        "nl": "Vul een getal in van {van} tot en met {tot}.",
        "nl@b1": "Vul een getal in van {van} tot en met {tot}.",
        "en": "Enter a number from {van} to {tot}.",
        "fy": "Folje in getal yn fan {van} oant en mei {tot}.",
        "ar": "أدخل رقمًا من {van} إلى {tot}.",
    },
    "geen_getal": {
        "nl": "Vul een heel getal in.",
        "nl@b1": "Vul een heel getal in.",
        "en": "Enter a whole number.",
        "fy": "Folje in hiel getal yn.",
        "ar": "أدخل عددًا صحيحًا.",
    },
    "teveel": {
        "nl": "Kies hoogstens {top}.",
        "nl@b1": "Kies er niet meer dan {top}.",
        "en": "Choose at most {top}.",
        "fy": "Kies op syn meast {top}.",
        "ar": "اختر {top} على الأكثر.",
    },
    "dubbel": {
        "nl": "U koos hetzelfde antwoord twee keer.",
        "nl@b1": "U koos hetzelfde antwoord twee keer.",
        "en": "You chose the same answer twice.",
        "fy": "Jo hawwe itselde antwurd twa kear keazen.",
        "ar": "اخترت الإجابة نفسها مرتين.",
    },
    "exclusief": {
        "nl": "Dit antwoord kunt u niet samen met een ander antwoord kiezen.",
        "nl@b1": "Kiest u dit antwoord? Dan kunt u geen ander antwoord kiezen.",
        "en": "You cannot combine this answer with another one.",
        "fy": "Dit antwurd kinne jo net tegearre mei in oar antwurd kieze.",
        "ar": "لا يمكنك اختيار هذه الإجابة مع إجابة أخرى.",
    },
    "te_lang": {
        "nl": "Uw tekst is te lang. Gebruik hoogstens {maximum} tekens.",
        "nl@b1": "Uw tekst is te lang. Gebruik niet meer dan {maximum} letters.",
        "en": "Your text is too long. Use at most {maximum} characters.",
        "fy": "Jo tekst is te lang. Brûk op syn heechst {maximum} tekens.",
        "ar": "نصك طويل جدًا. استخدم {maximum} حرفًا على الأكثر.",
    },
    "verboden_teken": {
        "nl": "Uw tekst bevat een teken dat wij niet kunnen bewaren. Typ de tekst opnieuw.",
        "nl@b1": "In uw tekst staat iets wat wij niet kunnen bewaren. Typ de tekst opnieuw.",
        "en": "Your text contains a character that we cannot store. Please type it again.",
        "fy": "Yn jo tekst stiet in teken dat wy net bewarje kinne. Typ de tekst opnij.",
        "ar": "يحتوي نصك على رمز لا يمكننا حفظه. اكتب النص من جديد.",
    },
    "verkeerd_soort": {
        "nl": "Dit antwoord past niet bij deze vraag.",
        "nl@b1": "Dit antwoord past niet bij deze vraag.",
        "en": "This answer does not fit this question.",
        "fy": "Dit antwurd past net by dizze fraach.",
        "ar": "هذه الإجابة لا تناسب هذا السؤال.",
    },
}
