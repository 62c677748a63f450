//! Both sets of migrations make the tables that `src/db/schema.rs` describes.

use crate::harness::{Database, Kind};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{PgConnection, SqliteConnection, sql_query};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use limber::db::Place;
use std::collections::{BTreeMap, BTreeSet};

/// Name, type, whether it can be null.
type Column = (String, String, bool);

#[derive(Debug, Default, Clone, PartialEq)]
struct Table {
    key: Vec<String>,
    columns: BTreeSet<Column>,
}

type Schema = BTreeMap<String, Table>;

/// A view: the databases know neither its keys nor its nulls.
const VIEW: &str = "may_see";

/// What `table!` says, with types as a database spells them.
fn described(as_in: fn(&str) -> &'static str) -> Schema {
    let text = std::fs::read_to_string("src/db/schema.rs").unwrap();
    let (mut schema, mut name) = (Schema::new(), String::new());
    for line in text.lines().map(str::trim) {
        if let Some((column, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            let kind = kind.trim_end_matches(',');
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let spelt = as_in(inner.unwrap_or(kind)).to_owned();
            let table: &mut Table = schema.entry(name.clone()).or_default();
            table.columns.insert((column.to_owned(), spelt, inner.is_some()));
        } else if let Some((table, keys)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table.clone_into(&mut name);
            schema.entry(name.clone()).or_default().key = keys.split(", ").map(str::to_owned).collect();
        }
    }
    assert!(schema.len() >= 25, "{:?}", schema.keys());
    schema
}

fn sqlite_type(kind: &str) -> &'static str {
    match kind {
        "Id" | "Binary" => "BLOB",
        "Text" | "Date" | "Json" => "TEXT",
        "UtcTimestamp" | "Integer" | "SmallInt" | "BigInt" | "Bool" => "INTEGER",
        other => panic!("{other}"),
    }
}

fn postgres_type(kind: &str) -> &'static str {
    match kind {
        "Id" => "uuid",
        "Binary" => "bytea",
        "Text" => "text",
        "Date" => "date",
        "Json" => "jsonb",
        "UtcTimestamp" => "timestamp with time zone",
        "Integer" => "integer",
        "SmallInt" => "smallint",
        "BigInt" => "bigint",
        "Bool" => "boolean",
        other => panic!("{other}"),
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = BigInt)]
    place_in_key: i64,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
}

fn collect(found: Vec<Found>) -> Schema {
    let mut schema = Schema::new();
    let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for column in found {
        let table = schema.entry(column.table_name.clone()).or_default();
        table.columns.insert((column.column_name.clone(), column.kind, column.nullable));
        if column.place_in_key > 0 {
            let key = keys.entry(column.table_name).or_default();
            key.insert(column.place_in_key, column.column_name);
        }
    }
    for (name, key) in keys {
        schema.get_mut(&name).unwrap().key = key.into_values().collect();
    }
    schema
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, upper(c.type) AS kind, c.\"notnull\" = 0 AS nullable, \
    c.pk AS place_in_key FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type IN ('table', 'view') AND m.name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind, c.is_nullable = 'YES' AS nullable, \
    coalesce(k.ordinal_position, 0)::bigint AS place_in_key FROM information_schema.columns c \
    LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
        AND t.constraint_type = 'PRIMARY KEY' \
    LEFT JOIN information_schema.key_column_usage k ON k.constraint_name = t.constraint_name AND k.column_name = c.column_name \
        AND k.table_name = c.table_name \
    WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_\\_diesel%'";
const SQLITE_INDEXES: &str =
    "SELECT name, sql LIKE 'CREATE UNIQUE%' AS is_unique FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
const POSTGRES_INDEXES: &str = "SELECT indexname::text AS name, indexdef LIKE 'CREATE UNIQUE%' AS is_unique FROM pg_indexes \
    WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key'";

enum Open {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

fn migrated(kind: Kind) -> (Database, Open) {
    let database = Database::empty(kind);
    let place: Place = database.url.parse().unwrap();
    assert!(place.expect_migrated().is_err(), "an empty database is not up to date");
    assert!(place.migrate().unwrap() >= 5);
    assert_eq!(place.migrate().unwrap(), 0, "migrating again does nothing");
    place.expect_migrated().unwrap();
    let open = opened(&place);
    (database, open)
}

fn opened(place: &Place) -> Open {
    match place {
        Place::Sqlite(file) => Open::Sqlite(SqliteConnection::establish(file.to_str().unwrap()).unwrap()),
        Place::Postgres(url) => Open::Postgres(PgConnection::establish(url).unwrap()),
    }
}

fn found(kind: Kind) -> Schema {
    let (_database, open) = migrated(kind);
    found_in(open)
}

fn found_in(open: Open) -> Schema {
    collect(match open {
        Open::Sqlite(mut conn) => sql_query(SQLITE).load(&mut conn).unwrap(),
        Open::Postgres(mut conn) => sql_query(POSTGRES).load(&mut conn).unwrap(),
    })
}

fn indexes(kind: Kind) -> BTreeMap<String, bool> {
    let (_database, open) = migrated(kind);
    indexes_in(open)
}

fn indexes_in(open: Open) -> BTreeMap<String, bool> {
    let found: Vec<Index> = match open {
        Open::Sqlite(mut conn) => sql_query(SQLITE_INDEXES).load(&mut conn).unwrap(),
        Open::Postgres(mut conn) => sql_query(POSTGRES_INDEXES).load(&mut conn).unwrap(),
    };
    found.into_iter().map(|index| (index.name, index.is_unique)).collect()
}

fn compare(mut described: Schema, mut found: Schema) {
    for schema in [&mut described, &mut found] {
        let view = schema.get_mut(VIEW).expect("the view is there");
        view.key.clear();
        let columns = view.columns.iter().map(|(name, kind, _)| (name.clone(), kind.clone(), false));
        view.columns = columns.collect();
    }
    let names = |schema: &Schema| schema.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&described), names(&found));
    for (name, table) in described {
        assert_eq!(table, found[&name], "{name}: schema.rs on the left, the migrations on the right");
    }
}

#[test]
fn the_sqlite_migrations_make_what_the_schema_describes() {
    compare(described(sqlite_type), found(Kind::Sqlite));
}

#[test]
fn the_postgres_migrations_make_what_the_schema_describes() {
    compare(described(postgres_type), found(Kind::Postgres));
}

#[test]
fn every_step_down_undoes_its_step_up() {
    let again = |kind: Kind| {
        let (database, open) = migrated(kind);
        match open {
            Open::Sqlite(mut conn) => undo_all(&mut conn, "migrations/sqlite"),
            Open::Postgres(mut conn) => undo_all(&mut conn, "migrations/postgres"),
        }
        let place: Place = database.url.parse().unwrap();
        assert!(place.migrate().unwrap() >= 15);
        (database, place)
    };
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (database, place) = again(kind);
        assert_eq!(found_in(opened(&place)), found(kind), "{kind:?}");
        assert_eq!(indexes_in(opened(&place)), indexes(kind), "{kind:?}");
        drop(database);
    }
}

/// Takes every migration back, the last first, and looks that nothing is left.
fn undo_all<C, DB>(conn: &mut C, folder: &str)
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + SimpleConnection,
{
    let steps = FileBasedMigrations::from_path(folder).unwrap();
    let undone = conn.revert_all_migrations(steps).unwrap();
    assert!(undone.len() >= 15, "{undone:?}");
    // Nothing that the first step makes is in its way.
    for table in ["users", "patients", "flags", "due", "may_see"] {
        assert!(conn.batch_execute(&format!("SELECT 1 FROM {table}")).is_err(), "{table} is left");
    }
}

#[test]
fn both_databases_have_the_same_indexes() {
    assert_eq!(indexes(Kind::Sqlite), indexes(Kind::Postgres));
}

#[test]
fn a_patients_table_is_led_by_its_patient() {
    for (name, table) in described(sqlite_type) {
        let of_a_patient = table.columns.iter().any(|(column, _, _)| column == "patient_id");
        let by_others = ["care_invitations", VIEW].contains(&name.as_str());
        assert!(!of_a_patient || by_others || table.key[0] == "patient_id", "{name}: {:?}", table.key);
    }
}

#[test]
fn both_databases_refuse_what_the_checks_forbid() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (_database, open) = migrated(kind);
        let id = match kind {
            Kind::Sqlite => "x'00112233445566778899aabbccddeeff'",
            Kind::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
        };
        let now = match kind {
            Kind::Sqlite => "0",
            Kind::Postgres => "now()",
        };
        let user = |role: &str| {
            format!(
                "INSERT INTO users (id, email, role, status, display_name, password_hash, time_zone, created_at, version) \
                VALUES ({id}, 'a@b.c', '{role}', 'active', 'A', 'x', 'UTC', {now}, 1)"
            )
        };
        let orphan = format!("INSERT INTO patients (patient_id, last_change) VALUES ({id}, 0)");
        let run = |conn: &mut dyn FnMut(&str) -> QueryResult<()>| {
            assert!(conn(&orphan).is_err(), "{kind:?}: a record without a user");
            assert!(conn(&user("king")).is_err(), "{kind:?}: an unknown role");
            conn(&user("patient")).unwrap();
            conn(&orphan).unwrap();
        };
        match open {
            Open::Sqlite(mut conn) => {
                conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
                run(&mut |sql| conn.batch_execute(sql));
            }
            Open::Postgres(mut conn) => run(&mut |sql| conn.batch_execute(sql)),
        }
    }
}
