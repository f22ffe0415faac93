import pytest

from engage.counting import weighted_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("Grüße, привет", 13),
        ("日本", 4),
        ("“so” — it is", 12),
        ("…", 2),
        ("€", 2),
    ],
)
def test_a_character_counts_what_x_says_it_counts(text: str, length: int) -> None:
    assert weighted_length(text) == length


@pytest.mark.parametrize(
    "link", ["https://a.example", "http://goodword.example/films/lisbon?utm_source=x&utm_medium=social#top"]
)
def test_a_link_counts_23_however_long_it_is(link: str) -> None:
    assert weighted_length(f"See {link}") == 4 + 23


def test_the_punctuation_after_a_link_is_not_part_of_it() -> None:
    assert weighted_length("(see https://a.example/x).") == 5 + 23 + 2


def test_two_links_count_twice() -> None:
    assert weighted_length("https://a.example https://b.example") == 23 + 1 + 23


@pytest.mark.parametrize("emoji", ["😀", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🇵🇹", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_an_emoji_counts_2_however_many_code_points_it_is_made_of(emoji: str) -> None:
    assert weighted_length(emoji) == 2


def test_an_accent_written_apart_is_no_character_of_its_own() -> None:
    assert weighted_length("e\u0301") == 1
