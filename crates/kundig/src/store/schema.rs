//! The tables as diesel sees them. Kept equal to the migrations by `tests::the_schema_matches_the_migrations`.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    company (number) {
        number -> Integer,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        name -> Text,
        country -> Text,
        federal_state -> Text,
        time_zone -> Text,
        opens_minute -> Integer,
        closes_minute -> Integer,
        closed_days -> Text,
        currency -> Text,
        mail_addresses -> Text,
        imprint -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    number_range (company, name) {
        company -> Integer,
        name -> Text,
        prefix -> Text,
        next_number -> BigInt,
        width -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    app_user (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        login -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        active -> Bool,
        roles -> Text,
        teams -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    team (company, id) {
        company -> Integer,
        id -> IdSql,
        name -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    role (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        name -> Text,
        about -> Text,
        grants -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    rights_epoch (one) {
        one -> Integer,
        epoch -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    customer (row_no) {
        row_no -> BigInt,
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        number -> Text,
        kind -> Text,
        status -> Text,
        blocked_reason -> Nullable<Text>,
        display_name -> Text,
        sort_name -> Text,
        salutation -> Nullable<Text>,
        title -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        name_suffix -> Nullable<Text>,
        birth_date -> Nullable<Text>,
        gender -> Nullable<Text>,
        language -> Nullable<Text>,
        marital_status -> Nullable<Text>,
        occupation -> Nullable<Text>,
        employer -> Nullable<Text>,
        legal_name -> Nullable<Text>,
        legal_form -> Nullable<Text>,
        register_court -> Nullable<Text>,
        register_number -> Nullable<Text>,
        vat_id -> Nullable<Text>,
        leitweg_id -> Nullable<Text>,
        industry_code -> Nullable<Text>,
        contact_name -> Nullable<Text>,
        roles -> Text,
        tags -> Text,
        responsible_user -> Nullable<IdSql>,
        responsible_team -> Nullable<IdSql>,
        price_group -> Nullable<Text>,
        payment_days -> Nullable<Integer>,
        credit_limit_minor -> Nullable<BigInt>,
        do_not_contact -> Nullable<Text>,
        dunning_block -> Nullable<Text>,
        note -> Nullable<Text>,
        revenue_minor -> BigInt,
        currency -> Text,
        custom_fields -> Text,
        protection -> Nullable<Text>,
        merged_into -> Nullable<IdSql>,
        company_size -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    address (company, customer, id) {
        company -> Integer,
        customer -> IdSql,
        id -> IdSql,
        kind -> Text,
        addition -> Nullable<Text>,
        street -> Nullable<Text>,
        house_number -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        place -> Nullable<Text>,
        country -> Text,
        valid_from -> Nullable<Text>,
        valid_until -> Nullable<Text>,
        state -> Nullable<Text>,
        latitude_e6 -> Nullable<Integer>,
        longitude_e6 -> Nullable<Integer>,
        point_quality -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    contact_point (company, customer, id) {
        company -> Integer,
        customer -> IdSql,
        id -> IdSql,
        kind -> Text,
        value -> Text,
        typed -> Text,
        label -> Nullable<Text>,
        preferred -> Bool,
        do_not_use -> Bool,
        verified -> Bool,
        invalid -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    bank_account (company, customer, id) {
        company -> Integer,
        customer -> IdSql,
        id -> IdSql,
        holder -> Nullable<Text>,
        iban -> Text,
        bic -> Nullable<Text>,
        bank_name -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    external_reference (company, system, kind, key) {
        company -> Integer,
        system -> Text,
        kind -> Text,
        key -> Text,
        record_kind -> Text,
        record -> IdSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    custom_field (company, record_kind, name) {
        company -> Integer,
        record_kind -> Text,
        name -> Text,
        value_type -> Text,
        label -> Text,
        choices -> Text,
        required -> Bool,
        searchable -> Bool,
        checked_as -> Nullable<Text>,
        minimum -> Nullable<BigInt>,
        maximum -> Nullable<BigInt>,
        record -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    customer_date (company, field, day, customer) {
        company -> Integer,
        field -> Text,
        day -> Text,
        customer -> IdSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    contact (company, id, version) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        is_current -> Bool,
        created_at -> BigInt,
        customer -> Nullable<IdSql>,
        direction -> Text,
        medium -> Text,
        kind -> Text,
        occurred_at -> BigInt,
        handled_by -> Nullable<IdSql>,
        subject -> Text,
        body -> Text,
        outcome -> Nullable<Text>,
        duration_seconds -> Nullable<Integer>,
        thread -> Nullable<Text>,
        related_case -> Nullable<IdSql>,
        correction_reason -> Nullable<Text>,
        message_id -> Nullable<Text>,
        source -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    attachment (company, contact, position) {
        company -> Integer,
        contact -> IdSql,
        position -> Integer,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    content (company, hash) {
        company -> Integer,
        hash -> Binary,
        stored_at -> BigInt,
        size -> BigInt,
        bytes -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    service_case (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        number -> Text,
        kind -> Text,
        state -> Text,
        priority -> Text,
        customer -> Nullable<IdSql>,
        contact -> Nullable<IdSql>,
        subject -> Text,
        department -> Text,
        owner -> Nullable<IdSql>,
        due_at -> Nullable<BigInt>,
        resolution -> Nullable<Text>,
        answer_due_at -> Nullable<BigInt>,
        waiting_since -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        resolved_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        reopened -> Integer,
        category -> Nullable<Text>,
        cause -> Nullable<Text>,
        measures -> Text,
        compensation_minor -> Nullable<BigInt>,
        compensation_currency -> Nullable<Text>,
        compensation_note -> Nullable<Text>,
        compensation_reference -> Nullable<Text>,
        satisfaction -> Nullable<Integer>,
        satisfaction_remark -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    service_level (company, kind, priority) {
        company -> Integer,
        kind -> Text,
        priority -> Text,
        answer_hours -> Nullable<Integer>,
        solution_hours -> Nullable<Integer>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    followup (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        subject -> Text,
        note -> Nullable<Text>,
        state -> Text,
        priority -> Text,
        due_at -> BigInt,
        remind_at -> Nullable<BigInt>,
        assigned_user -> Nullable<IdSql>,
        department -> Nullable<Text>,
        customer -> Nullable<IdSql>,
        about -> Text,
        escalate -> Text,
        defer_reason -> Nullable<Text>,
        escalated_to -> Text,
        escalate_at -> Text,
        recurrence -> Nullable<Text>,
        on_business_days -> Bool,
        series_start -> Nullable<BigInt>,
        scheduled_at -> Nullable<BigInt>,
        previous -> Nullable<IdSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    followup_escalated (company, department, followup) {
        company -> Integer,
        department -> Text,
        followup -> IdSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    absence (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        app_user -> IdSql,
        from_day -> Text,
        until_day -> Text,
        stand_in -> Nullable<IdSql>,
        note -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    snippet (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        kind -> Text,
        title -> Text,
        subject -> Nullable<Text>,
        body -> Text,
        tags -> Text,
        retired -> Bool,
        title_words -> Text,
        tag_words -> Text,
        body_words -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    webhook (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        name -> Text,
        about -> Text,
        url -> Text,
        active -> Bool,
        secret -> Text,
        old_secret -> Nullable<Text>,
        old_secret_until -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    consent (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        customer -> IdSql,
        purpose -> Text,
        channel -> Text,
        state -> Text,
        wording -> Text,
        wording_version -> Text,
        source -> Text,
        proof -> Text,
        token -> Nullable<Text>,
        valid_until -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
        withdrawn_by -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    outbox (company, id) {
        company -> Integer,
        id -> IdSql,
        created_at -> BigInt,
        channel -> Text,
        idempotency_key -> Text,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> BigInt,
        customer -> Nullable<IdSql>,
        payload -> Text,
        last_error -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    journal (company, seq) {
        company -> Integer,
        seq -> BigInt,
        unit -> IdSql,
        at -> BigInt,
        actor -> Text,
        door -> Text,
        operation -> Text,
        event -> Text,
        record_kind -> Text,
        record -> IdSql,
        customer -> Nullable<IdSql>,
        cause -> Nullable<BigInt>,
        salt -> Nullable<Binary>,
        body -> Nullable<Text>,
        body_hash -> Binary,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    journal_head (company) {
        company -> Integer,
        seq -> BigInt,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    rule_trace (company, seq) {
        company -> Integer,
        seq -> BigInt,
        at -> BigInt,
        fired -> Integer,
        failed -> Integer,
        body -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    timer (company, id) {
        company -> Integer,
        id -> IdSql,
        kind -> Text,
        record_kind -> Text,
        record -> IdSql,
        customer -> Nullable<IdSql>,
        due_at -> BigInt,
        data -> Text,
        attempts -> Integer,
        failed -> Bool,
        last_error -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    process (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        rule -> Text,
        hash -> Text,
        instance_key -> Text,
        state -> Text,
        step -> Text,
        steps -> Integer,
        event -> Text,
        record_kind -> Text,
        record -> IdSql,
        customer -> Nullable<IdSql>,
        actor -> Text,
        fields -> Text,
        memory -> Text,
        next -> Nullable<Text>,
        due_at -> Nullable<BigInt>,
        left_micros -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        news -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    rule_version (hash) {
        hash -> Text,
        name -> Text,
        path -> Text,
        body -> Text,
        first_used_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    process_event (company, event, hash) {
        company -> Integer,
        event -> Text,
        hash -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    relation (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        customer -> IdSql,
        other -> IdSql,
        kind -> Text,
        department -> Nullable<Text>,
        function -> Nullable<Text>,
        note -> Nullable<Text>,
        valid_from -> Nullable<Text>,
        valid_until -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    segment (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        name -> Text,
        about -> Text,
        filter -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    mandate (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        customer -> IdSql,
        creditor_id -> Text,
        reference -> Text,
        scheme -> Text,
        kind -> Text,
        holder -> Nullable<Text>,
        iban -> Text,
        bic -> Nullable<Text>,
        bank_name -> Nullable<Text>,
        signed_on -> Text,
        last_used_on -> Nullable<Text>,
        former_iban -> Nullable<Text>,
        revoked_on -> Nullable<Text>,
        revoked_reason -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    directory (company, kind) {
        company -> Integer,
        kind -> Text,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        source -> Text,
        valid_from -> Nullable<Text>,
        valid_until -> Nullable<Text>,
        entries -> BigInt,
        countries -> Text,
        file -> Binary,
        packed -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    rule_health (company, rule) {
        company -> Integer,
        rule -> Text,
        hash -> Text,
        failures -> Integer,
        paused -> Bool,
        by_hand -> Bool,
        reason -> Text,
        changed_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    import_run (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        state -> Text,
        system -> Text,
        duplicates -> Text,
        file -> Text,
        reading -> Text,
        header -> Text,
        mapping -> Text,
        lines_done -> BigInt,
        fingerprint -> Nullable<Binary>,
        customers_created -> BigInt,
        customers_changed -> BigInt,
        lines_skipped -> BigInt,
        lines_set_apart -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    import_line (company, import, place) {
        company -> Integer,
        import -> IdSql,
        place -> BigInt,
        line -> BigInt,
        original -> Text,
        findings -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    import_mapping (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        name -> Text,
        header -> Text,
        header_hash -> Binary,
        mapping -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    privacy_restriction (company, customer) {
        company -> Integer,
        customer -> IdSql,
        since -> BigInt,
        reason -> Text,
        until -> Nullable<Text>,
        erase_when_due -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    privacy_hold (company, id) {
        company -> Integer,
        id -> IdSql,
        created_at -> BigInt,
        customer -> IdSql,
        reason -> Text,
        until -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    privacy_request (company, id) {
        company -> Integer,
        id -> IdSql,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        customer -> Nullable<IdSql>,
        kind -> Text,
        state -> Text,
        received_on -> Text,
        due_on -> Text,
        reference -> Nullable<Text>,
        extended_because -> Nullable<Text>,
        refused_because -> Nullable<Text>,
        finished_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    privacy_log (company, id) {
        company -> Integer,
        id -> IdSql,
        at -> BigInt,
        actor -> Text,
        action -> Text,
        customer -> Nullable<IdSql>,
        number -> Nullable<Text>,
        request -> Nullable<IdSql>,
        until -> Nullable<Text>,
        details -> Text,
        scrubbed_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    privacy_retention (company, class) {
        company -> Integer,
        class -> Text,
        months -> Integer,
        to_year_end -> Bool,
        kinds -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    suppression (company, hash) {
        company -> Integer,
        hash -> Binary,
        since -> BigInt,
        reason -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    suppression_key (company) {
        company -> Integer,
        secret -> Binary,
    }
}

allow_tables_to_appear_in_same_query!(
    company,
    number_range,
    app_user,
    team,
    role,
    customer,
    address,
    contact_point,
    bank_account,
    external_reference,
    custom_field,
    contact,
    attachment,
    content,
    directory,
    mandate,
    relation,
    segment,
    service_case,
    service_level,
    followup,
    followup_escalated,
    import_run,
    import_line,
    import_mapping,
    absence,
    snippet,
    outbox,
    journal,
    journal_head,
    rule_trace,
    timer,
    process,
    rule_version,
    process_event,
    rule_health,
    privacy_restriction,
    privacy_hold,
    privacy_request,
    privacy_log,
    privacy_retention,
    suppression,
    suppression_key,
);

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    duplicate_pair (company, one, other) {
        company -> Integer,
        one -> IdSql,
        other -> IdSql,
        score -> Integer,
        verdict -> Text,
        reasons -> Text,
        state -> Text,
        found_at -> BigInt,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    duplicate_setting (company) {
        company -> Integer,
        same -> Integer,
        likely -> Integer,
        at_entry -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    customer_merge (company, id) {
        company -> Integer,
        id -> IdSql,
        at -> BigInt,
        actor -> Text,
        kept -> IdSql,
        merged -> IdSql,
        kept_before -> Text,
        kept_after -> Text,
        merged_before -> Text,
        undone_at -> Nullable<BigInt>,
        undone_by -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::base::sql::IdSql;
    customer_merge_moved (company, merge, place, record) {
        company -> Integer,
        merge -> IdSql,
        place -> Text,
        record -> IdSql,
    }
}
