"""What every installation has from the start: five risks and eight behaviours.

The migration installs it; takes model classes, so that it serves historical ones too.
"""

from __future__ import annotations

from typing import Any

# code, level, English, Korean
RISKS = (
    ("VL", 1, "Very low", "매우 낮음"),
    ("LO", 2, "Low", "낮음"),
    ("ME", 3, "Medium", "보통"),
    ("HI", 4, "High", "높음"),
    ("VH", 5, "Very high", "매우 높음"),
)
# code, English, Korean, risk: life and limb before property before order.
ALARM_TYPES = (
    ("fall", "Fall", "전도", "HI"),
    ("vandalism", "Vandalism", "파손", "ME"),
    ("arson", "Arson", "방화", "VH"),
    ("smoking", "Smoking", "흡연", "LO"),
    ("dumping", "Dumping", "유기", "LO"),
    ("theft", "Theft", "절도", "ME"),
    ("assault", "Assault", "폭행", "HI"),
    ("mobility", "Mobility-impaired person in trouble", "교통약자", "HI"),
)


def install(*, risk_model: Any, alarm_type_model: Any) -> None:
    """Create what is missing; what an installation changed stays as it is."""
    risks = {
        code: risk_model.objects.get_or_create(
            code=code, defaults={"level": level, "name_en": en, "name_ko": ko}
        )[0]
        for code, level, en, ko in RISKS
    }
    for code, en, ko, risk in ALARM_TYPES:
        alarm_type_model.objects.get_or_create(
            organization=None,
            code=code,
            defaults={"name_en": en, "name_ko": ko, "risk": risks[risk]},
        )
