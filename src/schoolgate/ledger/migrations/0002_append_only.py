"""The database itself refuses to change or drop entries, and to fork or gap a chain."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    """CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    """CREATE TRIGGER ledger_entry_in_order BEFORE INSERT ON ledger_entry
       WHEN NEW.sequence <> 1 + COALESCE(
              (SELECT MAX(sequence) FROM ledger_entry WHERE chain = NEW.chain), 0)
         OR NEW.previous <> COALESCE(
              (SELECT hash FROM ledger_entry WHERE chain = NEW.chain
               ORDER BY sequence DESC LIMIT 1),
              '0000000000000000000000000000000000000000000000000000000000000000')
         OR EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR hash = NEW.hash)
       BEGIN SELECT RAISE(ABORT, 'a ledger entry must follow the one before it'); END""",
    """CREATE TRIGGER ledger_fact_no_update BEFORE UPDATE ON ledger_fact
       BEGIN SELECT RAISE(ABORT, 'ledger facts are never changed'); END""",
    """CREATE TRIGGER ledger_fact_no_replace BEFORE INSERT ON ledger_fact
       WHEN EXISTS (SELECT 1 FROM ledger_fact WHERE id = NEW.id
                    OR (entry_id = NEW.entry_id AND name = NEW.name))
       BEGIN SELECT RAISE(ABORT, 'ledger facts are never changed'); END""",
    """CREATE TRIGGER ledger_fact_no_delete BEFORE DELETE ON ledger_fact
       WHEN NOT EXISTS (SELECT 1 FROM ledger_entry WHERE event = 'ledger.facts_erased'
                        AND subject_kind = 'ledger.entry'
                        AND subject_id = CAST(OLD.entry_id AS TEXT))
       BEGIN SELECT RAISE(ABORT, 'ledger facts go only after their erasure is recorded'); END""",
    """CREATE TRIGGER ledger_chain_forward BEFORE UPDATE ON ledger_chain
       WHEN NEW.id <> OLD.id OR NEW.sequence < OLD.sequence
       BEGIN SELECT RAISE(ABORT, 'a ledger chain only grows'); END""",
    """CREATE TRIGGER ledger_chain_no_delete BEFORE DELETE ON ledger_chain
       BEGIN SELECT RAISE(ABORT, 'a ledger chain is never deleted'); END""",
]

POSTGRES = [
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry FOR EACH ROW
       EXECUTE FUNCTION ledger_refuse('ledger entries are never changed')""",
    """CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry FOR EACH ROW
       EXECUTE FUNCTION ledger_refuse('ledger entries are never deleted')""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('ledger entries are never deleted')""",
    """CREATE FUNCTION ledger_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE last_sequence bigint; last_hash text;
       BEGIN
         SELECT sequence, hash INTO last_sequence, last_hash FROM ledger_entry
           WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1;
         IF NEW.sequence <> COALESCE(last_sequence, 0) + 1
            OR NEW.previous <> COALESCE(last_hash, repeat('0', 64)) THEN
           RAISE EXCEPTION 'a ledger entry must follow the one before it'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER ledger_entry_in_order BEFORE INSERT ON ledger_entry FOR EACH ROW
       EXECUTE FUNCTION ledger_entry_follows()""",
    """CREATE TRIGGER ledger_fact_no_update BEFORE UPDATE ON ledger_fact FOR EACH ROW
       EXECUTE FUNCTION ledger_refuse('ledger facts are never changed')""",
    """CREATE TRIGGER ledger_fact_no_truncate BEFORE TRUNCATE ON ledger_fact
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('ledger facts are never dropped')""",
    """CREATE FUNCTION ledger_fact_erasure_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE event = 'ledger.facts_erased'
                        AND subject_kind = 'ledger.entry'
                        AND subject_id = OLD.entry_id::text) THEN
           RAISE EXCEPTION 'ledger facts go only after their erasure is recorded'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN OLD;
       END $$""",
    """CREATE TRIGGER ledger_fact_no_delete BEFORE DELETE ON ledger_fact FOR EACH ROW
       EXECUTE FUNCTION ledger_fact_erasure_recorded()""",
    """CREATE FUNCTION ledger_chain_grows() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.id <> OLD.id OR NEW.sequence < OLD.sequence THEN
           RAISE EXCEPTION 'a ledger chain only grows'
             USING ERRCODE = 'integrity_constraint_violation';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER ledger_chain_forward BEFORE UPDATE ON ledger_chain FOR EACH ROW
       EXECUTE FUNCTION ledger_chain_grows()""",
    """CREATE TRIGGER ledger_chain_no_delete BEFORE DELETE ON ledger_chain FOR EACH ROW
       EXECUTE FUNCTION ledger_refuse('a ledger chain is never deleted')""",
    """CREATE TRIGGER ledger_chain_no_truncate BEFORE TRUNCATE ON ledger_chain
       FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('a ledger chain is never deleted')""",
]


def arm(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRES}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(arm, migrations.RunPython.noop, elidable=False)]
