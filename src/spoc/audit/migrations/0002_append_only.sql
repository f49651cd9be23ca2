-- LED Art 25(1): what was logged stays as it was logged. The triggers bind the owner of the tables
-- as well; only somebody who may disable triggers can go around them, and the chain shows it.
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'Write a new entry that corrects the old.';
END $$;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_origin_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_origin
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- The number of the transaction orders the chain, so the writer cannot choose it.
CREATE FUNCTION audit_number_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written_in := pg_current_xact_id()::text::bigint
        + coalesce((SELECT base FROM audit_origin ORDER BY id DESC LIMIT 1), 0);
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entry_numbered BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_number_entry();
