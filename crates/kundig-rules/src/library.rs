//! The functions of rules: money, spans, dates and texts.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, TimeDelta, Timelike};
use rhai::{Array, Dynamic, Engine, ImmutableString, NativeCallContext};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::state::{Failed, limit, script, with_host};
use crate::value::{Currency, Money, Span, TimeText, Unit, parse_date, parse_time, time_text};

type Time = DateTime<FixedOffset>;

pub(crate) fn register(engine: &mut Engine) {
    money(engine);
    spans(engine);
    dates(engine);
    times(engine);
    numbers(engine);
    texts(engine);
}

/// Registers the six comparisons of two types that can be compared after a conversion that may fail.
macro_rules! comparisons {
    ($engine:expr, $a:ty, $b:ty, |$x:ident, $y:ident| $order:expr) => {{
        use std::cmp::Ordering;
        fn order($x: $a, $y: $b) -> Result<Ordering, Failed> {
            $order.map_err(script)
        }
        $engine
            .register_fn("<", |x: $a, y: $b| order(x, y).map(Ordering::is_lt))
            .register_fn("<=", |x: $a, y: $b| order(x, y).map(Ordering::is_le))
            .register_fn(">", |x: $a, y: $b| order(x, y).map(Ordering::is_gt))
            .register_fn(">=", |x: $a, y: $b| order(x, y).map(Ordering::is_ge))
            .register_fn("==", |x: $a, y: $b| order(x, y).map(Ordering::is_eq))
            .register_fn("!=", |x: $a, y: $b| order(x, y).map(Ordering::is_ne));
    }};
}

fn money(engine: &mut Engine) {
    engine.register_type_with_name::<Money>("money");
    let eur = |units: Decimal| Money::from_units(units, Currency::EUR).map_err(script);
    engine
        .register_fn("eur", move |units: i64| eur(units.into()))
        .register_fn("eur", move |units: Decimal| eur(units))
        .register_fn("eur", move |units: &str| eur(decimal(units)?))
        .register_fn("money", |units: i64, code: &str| amount(units.into(), code))
        .register_fn("money", |units: Decimal, code: &str| amount(units, code))
        .register_fn("money", |units: &str, code: &str| amount(decimal(units)?, code))
        .register_fn("+", |a: Money, b: Money| a.plus(b).map_err(script))
        .register_fn("-", |a: Money, b: Money| a.minus(b).map_err(script))
        .register_fn("-", |a: Money| a.times(Decimal::NEGATIVE_ONE).map_err(script))
        .register_fn("*", |a: Money, b: i64| a.times(b.into()).map_err(script))
        .register_fn("*", |a: Money, b: Decimal| a.times(b).map_err(script))
        .register_fn("*", |a: i64, b: Money| b.times(a.into()).map_err(script))
        .register_fn("*", |a: Decimal, b: Money| b.times(a).map_err(script))
        .register_fn("/", |a: Money, b: i64| a.divided(b.into()).map_err(script))
        .register_fn("/", |a: Money, b: Decimal| a.divided(b).map_err(script))
        .register_fn("/", |a: Money, b: Money| -> Result<Decimal, Failed> {
            a.same_currency(b, "divide").map_err(script)?;
            Decimal::from(a.minor).checked_div(b.minor.into()).ok_or_else(|| script("cannot divide by zero"))
        })
        .register_get("currency", |money: &mut Money| money.currency.code().to_owned())
        .register_get("minor", |money: &mut Money| money.minor)
        .register_get("amount", |money: &mut Money| money.units())
        .register_fn("to_string", |money: &mut Money| money.to_string())
        .register_fn("to_debug", |money: &mut Money| money.to_string());
    comparisons!(engine, Money, Money, |a, b| a.same_currency(b, "compare").map(|()| a.minor.cmp(&b.minor)));
}

fn amount(units: Decimal, code: &str) -> Result<Money, Failed> {
    let currency =
        Currency::parse(code).ok_or_else(|| script(format!("`{code}` is no currency code; an example is EUR")))?;
    Money::from_units(units, currency).map_err(script)
}

fn decimal(text: &str) -> Result<Decimal, Failed> {
    text.trim().parse().map_err(|_| script(format!("`{text}` is no number; an example is 12.50")))
}

fn spans(engine: &mut Engine) {
    engine.register_type_with_name::<Span>("span");
    for unit in Unit::ALL {
        engine.register_fn(unit.name(), move |count: i64| Span { count, unit });
    }
    engine
        .register_fn("-", |span: Span| Span { count: span.count.saturating_neg(), ..span })
        .register_fn("==", |a: Span, b: Span| a == b)
        .register_fn("!=", |a: Span, b: Span| a != b)
        .register_fn("to_string", |span: &mut Span| span.to_string())
        .register_fn("to_debug", |span: &mut Span| span.to_string());
}

fn dates(engine: &mut Engine) {
    engine
        .register_type_with_name::<NaiveDate>("date")
        .register_fn("today", || with_host(|host| Ok(host.now().date_naive())))
        .register_fn("date", |text: &str| read_date(text))
        .register_fn("date", |time: Time| time.date_naive())
        .register_fn("date", |date: NaiveDate| date)
        .register_fn("+", |date: NaiveDate, span: Span| shift_date(date, span))
        .register_fn("-", |date: NaiveDate, span: Span| {
            shift_date(date, Span { count: span.count.saturating_neg(), ..span })
        })
        .register_fn("-", |a: NaiveDate, b: NaiveDate| Span {
            count: a.signed_duration_since(b).num_days(),
            unit: Unit::Days,
        })
        .register_get("year", |date: &mut NaiveDate| i64::from(date.year()))
        .register_get("month", |date: &mut NaiveDate| i64::from(date.month()))
        .register_get("day", |date: &mut NaiveDate| i64::from(date.day()))
        .register_get("weekday", |date: &mut NaiveDate| i64::from(date.weekday().number_from_monday()))
        .register_fn("to_string", |date: &mut NaiveDate| date.to_string())
        .register_fn("to_debug", |date: &mut NaiveDate| date.to_string())
        .register_get("count", |span: &mut Span| span.count);
    comparisons!(engine, NaiveDate, NaiveDate, |a, b| Ok::<_, String>(a.cmp(&b)));
    comparisons!(engine, NaiveDate, &str, |a, b| day(b).map(|b| a.cmp(&b)));
    comparisons!(engine, &str, NaiveDate, |a, b| day(a).map(|a| a.cmp(&b)));
    comparisons!(engine, NaiveDate, Time, |a, b| Ok::<_, String>(a.cmp(&b.date_naive())));
    comparisons!(engine, Time, NaiveDate, |a, b| Ok::<_, String>(a.date_naive().cmp(&b)));
}

/// The day that a text names, alone or with a time behind it.
fn day(text: &str) -> Result<NaiveDate, String> {
    parse_date(text.get(..10).unwrap_or(text)).ok_or_else(|| format!("`{text}` is no date; an example is 2026-12-23"))
}

fn read_date(text: &str) -> Result<NaiveDate, Failed> {
    day(text).map_err(script)
}

fn times(engine: &mut Engine) {
    engine
        .register_type_with_name::<Time>("time")
        .register_fn("now", || with_host(|host| Ok(host.now())))
        .register_fn("time", |text: &str| -> Result<Time, Failed> {
            match parse_time(text) {
                Some(TimeText::Moment(time)) => Ok(time),
                Some(TimeText::Wall(wall)) => with_host(|host| Ok(host.moment(wall))),
                None => Err(script(format!("`{text}` is no time; an example is 2026-12-23 16:30"))),
            }
        })
        .register_fn("+", |time: Time, span: Span| shift_time(time, span))
        .register_fn("-", |time: Time, span: Span| {
            shift_time(time, Span { count: span.count.saturating_neg(), ..span })
        })
        .register_fn("-", |a: Time, b: Time| Span {
            count: a.signed_duration_since(b).num_minutes(),
            unit: Unit::Minutes,
        })
        .register_get("date", |time: &mut Time| time.date_naive())
        .register_get("year", |time: &mut Time| i64::from(time.year()))
        .register_get("month", |time: &mut Time| i64::from(time.month()))
        .register_get("day", |time: &mut Time| i64::from(time.day()))
        .register_get("hour", |time: &mut Time| i64::from(time.hour()))
        .register_get("minute", |time: &mut Time| i64::from(time.minute()))
        .register_get("weekday", |time: &mut Time| i64::from(time.weekday().number_from_monday()))
        .register_fn("to_string", |time: &mut Time| time_text(time))
        .register_fn("to_debug", |time: &mut Time| time_text(time));
    comparisons!(engine, Time, Time, |a, b| Ok::<_, String>(a.cmp(&b)));
    comparisons!(engine, Time, &str, |a, b| moment(b, *a.offset()).map(|b| a.cmp(&b)));
    comparisons!(engine, &str, Time, |a, b| moment(a, *b.offset()).map(|a| a.cmp(&b)));
}

/// The moment that a text names; a date alone means its first moment. Where nobody knows the company's clock, the offset of the
/// time beside it counts.
fn moment(text: &str, zone: FixedOffset) -> Result<Time, String> {
    let wall = match parse_time(text) {
        Some(TimeText::Moment(time)) => return Ok(time),
        Some(TimeText::Wall(wall)) => Some(wall),
        None => parse_date(text).and_then(|date| date.and_hms_opt(0, 0, 0)),
    };
    let of_the_clock = |wall| with_host(|host| Ok(host.moment(wall))).ok();
    wall.and_then(|wall| of_the_clock(wall).or_else(|| wall.and_local_timezone(zone).single()))
        .ok_or_else(|| format!("`{text}` is no time; an example is 2026-12-23 16:30"))
}

const OUT_OF_CALENDAR: &str = "the time lies outside of the calendar";

fn calendar_only(span: Span) -> Failed {
    script(format!(
        "{span} depend on the company's calendar: hand the span itself to the operation, e.g. `due: {}({})`",
        span.unit.name(),
        span.count
    ))
}

fn shift_date(date: NaiveDate, span: Span) -> Result<NaiveDate, Failed> {
    let months = |count: i64| -> Option<NaiveDate> {
        let size = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
        if count < 0 { date.checked_sub_months(size) } else { date.checked_add_months(size) }
    };
    let days = |count: i64| -> Option<NaiveDate> {
        let size = Days::new(count.unsigned_abs());
        if count < 0 { date.checked_sub_days(size) } else { date.checked_add_days(size) }
    };
    match span.unit {
        Unit::Days => days(span.count),
        Unit::Weeks => span.count.checked_mul(7).and_then(days),
        Unit::Months => months(span.count),
        Unit::Years => span.count.checked_mul(12).and_then(months),
        Unit::Minutes | Unit::Hours => return Err(script("a date has no hours; use `now()` or `time(…)`")),
        Unit::BusinessHours | Unit::BusinessDays => return Err(calendar_only(span)),
    }
    .ok_or_else(|| script(OUT_OF_CALENDAR))
}

fn shift_time(time: Time, span: Span) -> Result<Time, Failed> {
    let minutes = match span.unit {
        Unit::Minutes => Some(span.count),
        Unit::Hours => span.count.checked_mul(60),
        Unit::BusinessHours | Unit::BusinessDays => return Err(calendar_only(span)),
        Unit::Days | Unit::Weeks | Unit::Months | Unit::Years => {
            let date = shift_date(time.date_naive(), span)?;
            // Ten o'clock stays ten o'clock, whatever the clocks did in between.
            return with_host(|host| Ok(host.moment(date.and_time(time.time()))));
        }
    };
    let later = minutes.and_then(TimeDelta::try_minutes).and_then(|minutes| time.checked_add_signed(minutes));
    let later = later.ok_or_else(|| script(OUT_OF_CALENDAR))?;
    with_host(|host| Ok(host.wall_clock(later.to_utc())))
}

fn numbers(engine: &mut Engine) {
    engine
        .register_fn("abs", |number: Decimal| number.abs())
        .register_fn("floor", |number: Decimal| number.floor())
        .register_fn("ceiling", |number: Decimal| number.ceil())
        .register_fn("round", |number: Decimal| round(number, 0))
        .register_fn("round", |number: Decimal, digits: i64| round(number, digits))
        .register_fn("to_decimal", |number: i64| Decimal::from(number))
        .register_fn("to_decimal", |number: Decimal| number)
        .register_fn("to_int", |number: i64| number)
        .register_fn("to_int", |number: Decimal| -> Result<i64, Failed> {
            number.trunc().try_into().map_err(|_| script("the number is too large"))
        })
        .register_fn("parse_decimal", |text: &str| decimal(text))
        .register_fn("parse_int", |text: &str| -> Result<i64, Failed> {
            text.trim().parse().map_err(|_| script(format!("`{text}` is no whole number")))
        });
}

/// Commercially: half away from zero.
fn round(number: Decimal, digits: i64) -> Decimal {
    number.round_dp_with_strategy(digits.clamp(0, 28) as u32, RoundingStrategy::MidpointAwayFromZero)
}

/// Replaces the functions of rhai's packages that may take memory or time without bound before anything is checked:
/// `replace` multiplies two texts, `pad` multiplies sizes past the range of the machine word.
fn texts(engine: &mut Engine) {
    fn replaced(ctx: &NativeCallContext, text: &mut ImmutableString, find: &str, with: &str) -> Result<(), Failed> {
        let count = if find.is_empty() { text.chars().count() + 1 } else { text.matches(find).count() };
        let length = text.len() + count * with.len();
        if length > ctx.engine().max_string_size() + count * find.len() {
            return Err(limit("the text becomes too long"));
        }
        *text = text.replace(find, with).into();
        Ok(())
    }
    engine
        .register_fn("replace", |ctx: NativeCallContext, text: &mut ImmutableString, find: &str, with: &str| {
            replaced(&ctx, text, find, with)
        })
        .register_fn("replace", |ctx: NativeCallContext, text: &mut ImmutableString, find: &str, with: char| {
            replaced(&ctx, text, find, with.encode_utf8(&mut [0; 4]))
        })
        .register_fn("replace", |ctx: NativeCallContext, text: &mut ImmutableString, find: char, with: &str| {
            replaced(&ctx, text, find.encode_utf8(&mut [0; 4]), with)
        })
        .register_fn("pad", |ctx: NativeCallContext, text: &mut ImmutableString, length: i64, with: char| {
            pad_text(&ctx, text, length, with.encode_utf8(&mut [0; 4]))
        })
        .register_fn("pad", |ctx: NativeCallContext, text: &mut ImmutableString, length: i64, with: &str| {
            pad_text(&ctx, text, length, with)
        })
        .register_fn("pad", |ctx: NativeCallContext, list: &mut Array, length: i64, with: Dynamic| {
            let length = usize::try_from(length).unwrap_or(0);
            if length > ctx.engine().max_array_size() {
                return Err(limit("the list becomes too long"));
            }
            let mut size = crate::state::Size::default();
            size.add(&with);
            if size.bytes.saturating_mul(length) > ctx.engine().max_array_size() * 64 {
                return Err(limit("the list becomes too large"));
            }
            while list.len() < length {
                list.push(with.clone());
            }
            Ok(())
        });
}

fn pad_text(ctx: &NativeCallContext, text: &mut ImmutableString, length: i64, with: &str) -> Result<(), Failed> {
    let length = usize::try_from(length).unwrap_or(0);
    if length > ctx.engine().max_string_size() {
        return Err(limit("the text becomes too long"));
    }
    let missing = length.saturating_sub(text.chars().count());
    let padding: String = with.chars().cycle().take(missing).collect();
    *text += padding;
    Ok(())
}
