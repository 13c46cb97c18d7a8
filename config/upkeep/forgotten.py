"""How does a person leave the site for good? `forget()` replaces their name by a pseudonym wherever it is stored.

The account stays under the pseudonym, because it is the author of what it wrote: that two people judged a claim stays
true. What only served the person is deleted: sessions, tokens, second factors, idempotency keys, memberships. In
PostgreSQL, a function of migration 0003 changes the name in the history, which nothing else can change. Texts that
people typed (claims, notes, reasons) and files are not searched.
"""

import logging
import secrets
from collections import Counter
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from config.models import ForgottenPerson, IdempotencyKey

log = logging.getLogger(__name__)

LATE = timedelta(days=2)  # no request and no import of one night runs for longer
MIN_LENGTH = 3  # characters of a name that is searched for in texts; a shorter one would be part of other words


class ForgetRefused(Exception):
    """Why a person is not forgotten, in a sentence for the operator."""


@transaction.atomic
def forget(person, *, reason, at, by=None):
    """Forget the person; return the `ForgottenPerson`, and how many rows were changed or deleted, by model.

    Raise ForgetRefused if they are forgotten already, are the last superuser or `by`, or if the reason names them.
    """
    person = get_user_model().objects.select_for_update().get(pk=person.pk)
    names = names_of(person)
    refuse_if_wrong(person, names, reason, by)
    forgotten = ForgottenPerson.objects.create(
        account=person.pk, pseudonym=new_pseudonym(), reason=reason, forgotten_at=at, forgotten_by=by
    )
    changed = delete_what_served(person)
    changed["admin.LogEntry"] += rename_in_admin_log(person, names, forgotten.pseudonym)
    changed["config.IdempotencyKey"] += delete_answers_with(names)
    changed["django_tasks_database.DBTaskResult"] += delete_tasks_with(names)
    empty(person, forgotten)
    changed["history"] = rename_in_history(person.pk)
    log.info("A person was forgotten", extra={"account": person.pk, "pseudonym": forgotten.pseudonym})
    return forgotten, +changed


def refuse_if_wrong(person, names, reason, by):
    superusers = get_user_model().objects.filter(is_superuser=True, is_active=True)
    if ForgottenPerson.objects.filter(account=person.pk).exists():
        raise ForgetRefused(_("This person is forgotten already."))
    if by is not None and by.pk == person.pk:
        raise ForgetRefused(_("Another superuser has to do this: you would lock yourself out."))
    if person.is_superuser and person.is_active and not superusers.exclude(pk=person.pk).exists():
        raise ForgetRefused(_("This is the last superuser: make another one first."))
    if not reason.strip():
        raise ForgetRefused(_("Say why, for the record: a request by the person, for example."))
    if any(name.casefold() in reason.casefold() for name in names):
        raise ForgetRefused(_("The reason is kept for good, so it may not name the person."))


def names_of(person):
    """Return all names by which texts may call the person: also user names of earlier, which the history has."""
    written = {person.username, person.email, person.first_name, person.last_name, person.get_full_name()}
    return {name for name in written | earlier_names(person) if len(name) >= MIN_LENGTH}


def earlier_names(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT config_names_in_history(%s)", [person.pk])
        return {name for (name,) in cursor}


def new_pseudonym():
    """Return a random name, so that nothing leads back from it."""
    return f"person-{secrets.token_hex(4)}"


def delete_what_served(person):
    """Delete the rows that go with an account that is deleted; return how many, by model. The admin's log stays."""
    deleted = Counter()
    for relation in person._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model is not LogEntry:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
            deleted.update(rows.delete()[1])
    return deleted


def rename_in_admin_log(person, names, pseudonym):
    """Replace the names in entries of the admin's log about this account and what belongs to accounts."""
    kinds = {relation.related_model for relation in person._meta.related_objects} | {type(person)}
    about = ContentType.objects.get_for_models(*(kind for kind in kinds if is_about_access(kind))).values()
    entries, changed = LogEntry.objects.filter(content_type__in=about), 0
    for name in sorted(names, key=len, reverse=True):
        for field in ("object_repr", "change_message"):
            renamed = Replace(field, models.Value(name), models.Value(pseudonym))
            shortened = models.functions.Left(renamed, 200) if field == "object_repr" else renamed
            changed += entries.filter(**{f"{field}__contains": name}).update(**{field: shortened})
    own = entries.filter(content_type=ContentType.objects.get_for_model(person), object_id=str(person.pk))
    return changed + own.exclude(object_repr=pseudonym).update(object_repr=pseudonym)


def is_about_access(model):
    """Return whether rows of the model are about accounts: those of the libraries for logging in, and none of ours."""
    return model is get_user_model() or model._meta.app_label not in ("claims", "sources", "admin")


def delete_answers_with(names):
    """Delete the stored answers to anybody that have one of the names."""
    has_name = models.Q(pk__in=[])
    for name in names:
        position = models.Func(
            models.Value(name.encode()),
            models.F("answer"),
            template="position(%(expressions)s)",
            arg_joiner=" IN ",
            output_field=models.IntegerField(),
        )
        has_name |= models.lookups.GreaterThan(position, 0) | models.Q(path__contains=name)
    return IdempotencyKey.objects.filter(has_name).delete()[0]


def delete_tasks_with(names):
    finished = DBTaskResult.objects.finished().annotate(
        sent=Cast("args_kwargs", models.TextField()), returned=Cast("return_value", models.TextField())
    )
    has_name = models.Q(pk__in=[])
    for name in names:
        for text in ("sent", "returned", "traceback"):
            has_name |= models.Q(**{f"{text}__contains": name})
    return finished.filter(has_name).delete()[0]


def empty(person, forgotten):
    """Replace what the account says of the person. Triggers end what is left of their access, and change cards."""
    person.groups.clear()
    person.user_permissions.clear()
    person.username, person.first_name, person.last_name, person.email = forgotten.pseudonym, "", "", ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login, person.date_joined = None, forgotten.forgotten_at
    person.set_unusable_password()
    person.save()


def rename_in_history(account):
    """Replace the name in the events of all tables; return in how many. Each table is read as a whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT config_forget_name_in_history(%s)", [account])
        return cursor.fetchone()[0]


def rename_late_events(at):
    """Replace names that a request wrote while its person was forgotten; return in how many events."""
    lately = ForgottenPerson.objects.filter(forgotten_at__gt=at - LATE)
    return sum(rename_in_history(account) for account in lately.values_list("account", flat=True))
