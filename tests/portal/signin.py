"""Signing in without walking through the pages, for tests of other pages."""

import time

from django.test import Client

from portal.models import User


def sign_in(client: Client, user: User, *, second_factor: bool = False) -> Client:
    """A session as the login leaves it; with `second_factor`, one that passed the authenticator app as well."""
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client
