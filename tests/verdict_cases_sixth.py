"""A sixth table: of all kinds, as news has them, in Ukrainian, English and Russian."""

from tests.verdict_cases_types import Case, Row, row_case

_ROWS: tuple[Row, ...] = (
    (
        "Жодна лікарня не залишилася без генератора цієї зими.",
        "Одна лікарня залишилася без генератора цієї зими.",
        "altered negation_changed",
    ),
    (
        "Ми не виключаємо повторних ударів по енергетиці.",
        "Ми виключаємо повторні удари по енергетиці.",
        "altered negation_changed",
    ),
    (
        "Наші партнери ніколи не ставили таких умов.",
        "Наші партнери ніколи не ставили таких вимог.",
        "altered",
    ),
    (
        "Nothing has been signed in Istanbul so far.",
        "Something has been signed in Istanbul so far.",
        "altered negation_changed",
    ),
    (
        "The inspectors were not allowed into the plant.",
        "The inspectors were allowed into the plant.",
        "altered negation_changed",
    ),
    (
        "Нам незачем торопиться с подписанием договора.",
        "Нам есть зачем торопиться с подписанием договора.",
        "altered negation_changed",
    ),
    (
        "Мы отнюдь не собираемся закрывать театр.",
        "Мы собираемся закрывать театр.",
        "altered negation_changed",
    ),
    (
        "Я не впевнений, що ліфт запустять до осені.",
        "ліфт запустять до осені",
        "altered negation_changed",
    ),
    (
        "Nobody told us that the dam was already mined.",
        "the dam was already mined",
        "truncated negation_changed",
    ),
    (
        "Усі три блоки станції працюють на 85 % потужності.",
        "Усі три блоки станції працюють на 58 % потужності.",
        "altered number_changed",
    ),
    (
        "Усі три блоки станції працюють на 85 % потужності.",
        "Усі блоки станції працюють на 85 % потужності.",
        "altered number_changed",
    ),
    (
        "Ремонт триватиме щонайменше 6 місяців.",
        "Ремонт триватиме щонайменше шість місяців.",
        "altered",
    ),
    (
        "Середня пенсія зросла до 6 341,5 гривні.",
        "Середня пенсія зросла до 6341,5 гривні.",
        "verbatim_normalized",
    ),
    (
        "Середня пенсія зросла до 6 341,5 гривні.",
        "Середня пенсія зросла до 6 314,5 гривні.",
        "altered number_changed",
    ),
    (
        "Losses amount to 1,250 tanks since the spring.",
        "Losses amount to 1250 tanks since the spring.",
        "verbatim_normalized",
    ),
    (
        "Losses amount to 1,250 tanks since the spring.",
        "Losses amount to 12,500 tanks since the spring.",
        "altered number_changed",
    ),
    (
        "The 21st package of sanctions is ready.",
        "The twenty-first package of sanctions is ready.",
        "altered",
    ),
    (
        "The 21st package of sanctions is ready.",
        "The 20th package of sanctions is ready.",
        "altered number_changed",
    ),
    (
        "Мост построили в 2018 году за 3 года.",
        "Мост построили в 2016 году за 3 года.",
        "altered number_changed",
    ),
    (
        "Перший заступник Ганни Маляр приїде у вівторок.",
        "Перший заступник Ганни Новосад приїде у вівторок.",
        "altered name_changed",
    ),
    (
        "Ми дякуємо Туреччині за посередництво.",
        "Ми дякуємо Катару за посередництво.",
        "altered name_changed",
    ),
    (
        "Umerov will fly to Doha with the delegation.",
        "He will fly to Doha with the delegation.",
        "altered name_changed",
    ),
    (
        "Мы передали ноту послу Польши в четверг.",
        "Мы передали ноту послу Чехии в четверг.",
        "altered name_changed",
    ),
    (
        "Мы передали ноту послу Польши в четверг.",
        "В четверг мы передали ноту послу Польши.",
        "altered",
    ),
    (
        "Напевно, навчальний рік почнемо дистанційно.",
        "Навчальний рік почнемо дистанційно.",
        "altered hedge_removed",
    ),
    (
        "Думаю, навчальний рік почнемо дистанційно.",
        "Навчальний рік почнемо дистанційно.",
        "altered hedge_removed",
    ),
    (
        "Судячи з усього, дамбу підмили ґрунтові води.",
        "Дамбу підмили ґрунтові води.",
        "altered hedge_removed",
    ),
    (
        "The ship could have been hit by a drone.",
        "The ship was hit by a drone.",
        "altered hedge_removed",
    ),
    (
        "In my opinion, the verdict was too lenient.",
        "The verdict was too lenient.",
        "altered hedge_removed",
    ),
    (
        "Видимо, поставки сорвались из-за шторма.",
        "Поставки сорвались из-за шторма.",
        "altered hedge_removed",
    ),
    (
        "Наступного року зарплати вчителів зростуть удвічі, якщо ухвалять бюджет.",
        "Наступного року зарплати вчителів зростуть удвічі.",
        "truncated",
    ),
    (
        "Зарплати вчителів зростуть, щоправда не в усіх областях.",
        "Зарплати вчителів зростуть",
        "truncated",
    ),
    (
        "Зарплати вчителів зростуть уже в січні, повідомили в міністерстві.",
        "Зарплати вчителів зростуть уже в січні.",
        "truncated",
    ),
    (
        "Зарплати вчителів зростуть уже в січні, а стипендії студентів — у лютому.",
        "Зарплати вчителів зростуть уже в січні",
        "verbatim",
    ),
    (
        "Only if the audit is clean will the grant be paid in June.",
        "will the grant be paid in June",
        "truncated",
    ),
    (
        "The grant will be paid in June, even though the audit has failed.",
        "The grant will be paid in June.",
        "truncated",
    ),
    (
        "The grant will be paid in June. Otherwise we would have said so.",
        "The grant will be paid in June.",
        "verbatim",
    ),
    (
        "Грант выплатят в июне, за исключением частных школ.",
        "Грант выплатят в июне.",
        "truncated",
    ),
    (
        "Грант виплатять у червні, і не лише школам, а й садкам.",
        "Грант виплатять у червні",
        "verbatim",
    ),
    (
        "Ми, як і всі сусіди по лінії фронту, чекаємо на снаряди.",
        "Ми (…) чекаємо на снаряди.",
        "elided",
    ),
    (
        "Ми, як і всі сусіди по лінії фронту, чекаємо на снаряди.",
        "Ми чекаємо на снаряди.",
        "altered",
    ),
    (
        "We never, under any pressure, gave up the archive.",
        "We […] gave up the archive.",
        "altered negation_changed",
    ),
    (
        "Он [министр] обещал вернуть деньги вкладчикам.",
        "Он обещал вернуть деньги вкладчикам.",
        "verbatim",
    ),
    (
        ("Ми повернемо Крим дипломатією.", "На це піде багато років."),
        "Ми повернемо Крим дипломатією, на це піде багато років",
        "stitched",
    ),
    (
        ("Мы вернём людям деньги.", "Суд назначит новую дату."),
        "Мы вернём людям деньги. Суд назначит новую дату.",
        "stitched",
    ),
    (
        "Об’єднання громад завершили ще до війни.",
        "Об'єднання громад завершили ще до війни.",
        "verbatim_normalized",
    ),
    (
        "Рішення остаточне, і ми його не змінимо.",
        "Рішення остаточне і ми його не змінимо.",
        "verbatim_normalized",
    ),
    (
        "Чи готові ми до зими?",
        "Ми готові до зими.",
        "altered",
    ),
)

CASES: tuple[Case, ...] = tuple(row_case(*row) for row in _ROWS)
