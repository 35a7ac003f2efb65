"""What somebody's eyes and hands want of the pages: chosen in the profile, there on every page."""

from django.test import Client

from surveys.people.models import User
from surveys.people.services import change_preferences


def test_what_is_chosen_in_the_profile_is_on_every_page(client: Client, db: None) -> None:
    ada = User.objects.create_user("ada", first_name="Ada", language="en")
    client.force_login(ada)
    chosen = {"language": "en", "theme": "dark", "size": "larger", "looks": ["left-hand", "airy"]}
    assert client.post("/profile/", chosen).status_code == 302
    page = client.get("/profile/")
    assert 'data-look="larger airy left-hand"' in page.text
    form = page.context["form"]
    assert (form["size"].value(), form["looks"].value()) == ("larger", ["larger", "airy", "left-hand"])
    client.post("/profile/", {"language": "en"})
    assert "data-look" not in client.get("/profile/").text


def test_what_nobody_knows_is_not_kept(db: None) -> None:
    ada = User.objects.create_user("ada")
    change_preferences(person=ada, look="still blinking contrast")
    assert ada.look == "contrast still"


def test_colours_and_language_lead_back_to_addresses_alone(client: Client, db: None) -> None:
    for one in ("home", "2", "people"):
        assert client.post("/theme/", {"theme": "dark", "next": one}).status_code == 302
        assert client.post("/language/", {"language": "en", "next": one}).status_code == 302
