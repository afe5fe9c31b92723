"""The words for the two sides: a programme's own, or ours."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

from mentoring.ui.labels import Labels, current, override, word, worded, worded_lazy

OWN = Labels("digital native", "digital natives", "Explorer", "Explorers")


def test_ours_hold_where_a_programme_has_none() -> None:
    assert worded("%(Mentors)s teach, every %(mentee)s learns.") == "Mentors teach, every mentee learns."


def test_own_words_begin_a_sentence_with_a_capital() -> None:
    with override(OWN):
        assert worded("%(Mentors)s teach, every %(mentee)s learns.") == (
            "Digital natives teach, every Explorer learns."
        )
        assert word("Mentor") == "Digital native"
    assert current() == Labels()


def test_a_lazy_sentence_takes_the_words_of_where_it_is_read() -> None:
    sentence = worded_lazy(gettext_lazy("Only %(mentors)s take in several people."))
    with override(OWN):
        assert str(sentence) == "Only digital natives take in several people."
    assert str(sentence) == "Only mentors take in several people."


def test_values_stand_beside_the_words() -> None:
    assert worded("%(n)d %(mentees)s, 100%%", n=3) == "3 mentees, 100%"


def test_labels_may_be_found_out_as_late_as_they_are_needed() -> None:
    found = [OWN]
    with override(lambda: found[0]):
        assert word("mentee") == "Explorer"
        found[0] = Labels(mentee="guest", mentees="guests")
        assert word("mentee") == "guest"
        assert word("mentor") == "mentor"


def test_the_inner_override_ends_with_its_block() -> None:
    with override(OWN), pytest.raises(ValueError, match="x"), override(Labels()):
        raise ValueError("x")
    assert current() == Labels()


def test_ours_follow_the_language() -> None:
    with translation.override("de"):
        assert word("Mentees") == "Mentees"


def test_a_part_of_a_page_speaks_in_the_words_of_its_own_programme() -> None:
    source = (
        "{% load i18n ui %}{% labelled own %}{% role 'mentor' %}"
        "{% blocktranslate %}{{ Mentees }} learn{% endblocktranslate %}{% endlabelled %}|{{ Mentees }}"
    )
    labels = Labels("<b>Native</b>", "Natives", "R&D guest", "R&D guests")
    html = Template(source).render(Context({"own": labels, **current().words}))
    inside, after = html.split("|")
    assert "&lt;b&gt;Native&lt;/b&gt;" in inside
    assert "junior" in inside
    assert inside.endswith("R&amp;D guests learn")
    assert after == "Mentees"
