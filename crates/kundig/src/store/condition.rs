//! Conditions and queries that are put together at run time, where the caller wrote the filter.
//!
//! Whoever builds one names tables and columns of ours as SQL; every value of the caller's is bound.

use std::marker::PhantomData;
use std::sync::Arc;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Double, HasSqlType, Text};
use diesel::{QueryResult, RunQueryDsl};
use uuid::Uuid;

use super::Db;
use super::dialect::Visible;
use crate::base::RecordId;
use crate::base::sql::IdSql;

/// For which database SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Db {
    /// For which database SQL must be written here.
    pub(crate) const fn flavour(&self) -> Flavour {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Flavour::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Flavour::Postgres,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Sql(String),
    Text(String),
    Whole(i64),
    Number(f64),
    Id(RecordId),
}

/// A condition in SQL, with its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SqlCondition(Arc<[Piece]>);

/// A whole query in SQL, with its values; `Columns` are the SQL types of what it answers.
#[derive(Debug, Clone)]
pub(crate) struct SqlQuery<Columns>(SqlCondition, PhantomData<Columns>);

/// Writes one.
#[derive(Debug)]
pub(crate) struct SqlWriter {
    pub flavour: Flavour,
    pieces: Vec<Piece>,
}

impl SqlWriter {
    pub(crate) const fn new(flavour: Flavour) -> Self {
        Self { flavour, pieces: Vec::new() }
    }

    /// SQL of ours.
    pub(crate) fn sql(&mut self, sql: &str) -> &mut Self {
        match self.pieces.last_mut() {
            Some(Piece::Sql(before)) => before.push_str(sql),
            _ => self.pieces.push(Piece::Sql(sql.to_owned())),
        }
        self
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.pieces.push(Piece::Text(value.to_owned()));
        self
    }

    pub(crate) fn whole(&mut self, value: i64) -> &mut Self {
        self.pieces.push(Piece::Whole(value));
        self
    }

    pub(crate) fn number(&mut self, value: f64) -> &mut Self {
        self.pieces.push(Piece::Number(value));
        self
    }

    pub(crate) fn id(&mut self, value: Uuid) -> &mut Self {
        self.pieces.push(Piece::Id(RecordId(value)));
        self
    }

    /// A condition that was written before, in parentheses.
    pub(crate) fn condition(&mut self, condition: &SqlCondition) -> &mut Self {
        self.sql("(");
        for piece in condition.0.iter() {
            match piece {
                Piece::Sql(sql) => {
                    self.sql(sql);
                }
                value => self.pieces.push(value.clone()),
            }
        }
        self.sql(")")
    }

    /// That a customer is among those whom the grants reach, and neither restricted nor erased.
    pub(crate) fn visible(&mut self, visible: &Visible) -> &mut Self {
        self.sql("customer.protection IS NULL");
        let Visible::Of { user, teams, segments } = visible else { return self };
        self.sql(" AND ((customer.responsible_user IS NOT NULL AND customer.responsible_user = ").id(*user).sql(")");
        if !teams.is_empty() {
            self.sql(" OR (customer.responsible_team IS NOT NULL AND customer.responsible_team IN (");
            for (at, team) in teams.iter().enumerate() {
                self.sql(if at > 0 { ", " } else { "" }).id(*team);
            }
            self.sql("))");
        }
        for segment in segments {
            self.sql(" OR ").condition(segment);
        }
        self.sql(")")
    }

    pub(crate) fn finish(self) -> SqlCondition {
        SqlCondition(self.pieces.into())
    }

    pub(crate) fn finish_query<Columns>(self) -> SqlQuery<Columns> {
        SqlQuery(self.finish(), PhantomData)
    }
}

impl<Columns, DB: Backend> QueryFragment<DB> for SqlQuery<Columns>
where
    SqlCondition: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<Columns> QueryId for SqlQuery<Columns> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Columns> Query for SqlQuery<Columns> {
    type SqlType = Columns;
}

impl<Columns, C> RunQueryDsl<C> for SqlQuery<Columns> {}

impl<DB> QueryFragment<DB> for SqlCondition
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Double> + HasSqlType<Text> + HasSqlType<IdSql>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    RecordId: ToSql<IdSql, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // Each filter is another text: kept prepared, they would pile up.
        out.unsafe_to_cache_prepared();
        for piece in self.0.iter() {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Piece::Whole(number) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Number(number) => out.push_bind_param::<Double, _>(number)?,
                Piece::Id(id) => out.push_bind_param::<IdSql, _>(id)?,
            }
        }
        Ok(())
    }
}

impl QueryId for SqlCondition {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for SqlCondition {
    type SqlType = Bool;
}

impl<GroupBy> ValidGrouping<GroupBy> for SqlCondition {
    type IsAggregate = is_aggregate::Never;
}

impl<Source: ?Sized> AppearsOnTable<Source> for SqlCondition {}

impl<Source> SelectableExpression<Source> for SqlCondition {}
