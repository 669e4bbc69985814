-- Stands in for Citus where a database is distributed: takes the same calls, refuses what Citus
-- refuses of a table, and moves no row.
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
VALUES (64999, 'citus', 10, 'pg_catalog'::regnamespace, false, '14.0');

CREATE SCHEMA citus;
CREATE TABLE citus.placed (
    relation regclass PRIMARY KEY, kind text NOT NULL, by text, colocation_id int NOT NULL);
CREATE VIEW citus_tables AS
    SELECT relation AS table_name, kind AS citus_table_type,
           coalesce(by, '<none>') AS distribution_column, colocation_id
      FROM citus.placed;

CREATE FUNCTION citus.check_table(relation regclass, by text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    IF EXISTS (SELECT FROM citus.placed p WHERE p.relation = check_table.relation) THEN
        RAISE EXCEPTION 'table "%" is already distributed', relation;
    END IF;
    SELECT conname INTO found FROM pg_constraint
     WHERE contype = 'f' AND relation IN (conrelid, confrelid);
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'relation % is involved in a foreign key with local tables: %', relation, found;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal) THEN
        RAISE EXCEPTION 'cannot distribute relation "%" because it has triggers', relation;
    END IF;
    IF EXISTS (SELECT FROM pg_attribute
                WHERE attrelid = relation AND attidentity <> '' AND atttypid <> 'bigint'::regtype) THEN
        RAISE EXCEPTION 'cannot complete operation on % with smallint/int identity column', relation;
    END IF;
    SELECT i.indexrelid::regclass::text INTO found
      FROM pg_index i
     WHERE i.indrelid = relation AND (i.indisunique OR i.indisexclusion) AND by IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = relation AND a.attname = by
                          AND a.attnum = ANY (i.indkey::int2[]));
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'cannot create constraint on "%": % does not contain the partition column',
            relation, found;
    END IF;
END $$;

CREATE FUNCTION create_reference_table(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM citus.check_table(relation, NULL);
    INSERT INTO citus.placed VALUES (relation, 'reference', NULL, 1);
END $$;

CREATE FUNCTION create_distributed_table(relation regclass, by text, colocate_with text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    colocation int;
BEGIN
    PERFORM citus.check_table(relation, by);
    IF colocate_with = 'none' THEN
        SELECT coalesce(max(colocation_id), 1) + 1 INTO colocation FROM citus.placed;
    ELSE
        SELECT colocation_id INTO STRICT colocation FROM citus.placed p
         WHERE p.relation = colocate_with::regclass AND p.kind = 'distributed';
    END IF;
    INSERT INTO citus.placed VALUES (relation, 'distributed', by, colocation);
END $$;
