//! The gate passes on Tessera's own pack and fails, naming the place, on each defect that is
//! seeded into it.

use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What of the repository the pack is read from; `target` and what tools install is left out.
const COPIED: [&str; 5] = ["specpack.toml", "specs", "docs", "deploy", "bench/results"];
/// The programs with marks.
const PROGRAMS: [&str; 3] = ["crates", "xtask", "e2e"];
const REVIEWERS: [&str; 4] = ["security", "compliance", "analytics", "app-engineering"];

const PRD: &str = "specs/prd/tessera.md";
const OBSERVABILITY: &str = "specs/observability.yaml";
const BUDGETS: &str = "specs/budgets.yaml";
const ALERTS: &str = "deploy/prometheus/alerts.yaml";
const CONTRACT: &str = "specs/contracts/openapi.yaml";
const EVENTS: &str = "specs/events/asyncapi.yaml";
const CODE_LENGTH: &str = "docs/adr/0006-otp-length-and-lifetime.md";

/// A change of one file, and what the gate has to say of it.
struct Defect {
    file: &'static str,
    edit: Edit,
    /// The rule or the check that finds it.
    by: &'static str,
    /// The file that the place is in.
    at: &'static str,
}

enum Edit {
    /// The first of the one becomes the other.
    Replace(&'static str, &'static str),
    /// All of the one become the other.
    ReplaceAll(&'static str, &'static str),
    /// Everything from the one up to the other goes.
    Cut(&'static str, &'static str),
    Delete,
}

use Edit::{Cut, Delete, Replace, ReplaceAll};

fn defect(file: &'static str, edit: Edit, by: &'static str) -> Defect {
    Defect {
        file,
        edit,
        by,
        at: file,
    }
}

fn elsewhere(file: &'static str, edit: Edit, by: &'static str, at: &'static str) -> Defect {
    Defect { file, edit, by, at }
}

/// A copy of the repository's pack that everybody has signed.
struct Pack {
    folder: tempfile::TempDir,
}

impl Pack {
    fn signed() -> Self {
        let pack = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for name in COPIED {
            copy(&repository.join(name), &pack.path(name), &|_| true);
        }
        for name in PROGRAMS {
            copy(&repository.join(name), &pack.path(name), &has_marks);
        }
        let roles = REVIEWERS.iter().flat_map(|role| ["--as", role]);
        let approved = pack.run(["approve", "--by", "Ann Ek"].into_iter().chain(roles));
        assert!(approved.status.success(), "{approved:?}");
        let (code, report) = pack.gate();
        assert_eq!(
            (code, &report["ready"]),
            (0, &Value::Bool(true)),
            "{report}"
        );
        pack
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specpack"));
        let command = command.args(arguments).current_dir(&self.folder);
        command.output().unwrap()
    }

    fn gate(&self) -> (i32, Value) {
        let output = self.run(["gate", "--format", "json"]);
        let report =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        (output.status.code().unwrap(), report)
    }

    /// The report of the gate on the pack with an edit, which is undone afterwards.
    fn with(&self, file: &str, edit: &Edit) -> (i32, Value) {
        let path = self.path(file);
        let before = fs::read_to_string(&path).unwrap();
        match edited(&before, edit) {
            Some(after) => {
                assert_ne!(before, after, "{file} does not hold what is to be changed");
                fs::write(&path, after).unwrap();
            }
            None => fs::remove_file(&path).unwrap(),
        }
        let answer = self.gate();
        fs::write(&path, before).unwrap();
        answer
    }

    fn finds(&self, defects: &[Defect]) {
        let mut missed = String::new();
        for defect in defects {
            let (code, report) = self.with(defect.file, &defect.edit);
            let failed = failed(&report);
            if code != 1 || !failed.iter().any(|found| found.is(defect.by, defect.at)) {
                let (by, file) = (defect.by, defect.file);
                let _ = writeln!(missed, "{by} in {file}: {code}, {failed:#?}");
            }
        }
        assert_eq!(missed, "");
    }
}

fn copy(from: &Path, to: &Path, is_wanted: &dyn Fn(&Path) -> bool) {
    if from.is_dir() {
        let name = from.file_name().unwrap_or_default();
        if name == "target" || name == "node_modules" {
            return;
        }
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()), is_wanted);
        }
    } else if is_wanted(from) {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

fn has_marks(path: &Path) -> bool {
    let is_document = path
        .extension()
        .is_some_and(|it| it == "md" || it == "yaml");
    !is_document && fs::read(path).unwrap().windows(5).any(|it| it == b"req: ")
}

/// The text with the edit; nothing where the file goes.
fn edited(text: &str, edit: &Edit) -> Option<String> {
    Some(match edit {
        Replace(old, new) => text.replacen(old, new, 1),
        ReplaceAll(old, new) => text.replace(old, new),
        Cut(from, to) => {
            let start = text.find(from).unwrap_or_else(|| panic!("no {from:?}"));
            let rest = &text[start..];
            let end = rest.find(to).unwrap_or_else(|| panic!("no {to:?}"));
            format!("{}{}", &text[..start], &rest[end..])
        }
        Delete => return None,
    })
}

/// What a check that does not hold says, at a place or of the pack as a whole.
#[derive(Debug)]
struct Found<'a> {
    check: &'a str,
    message: &'a str,
    file: &'a str,
}

impl Found<'_> {
    fn is(&self, by: &str, at: &str) -> bool {
        let is_named = self.check == by || self.message.starts_with(&format!("[{by}]"));
        is_named && self.file == at
    }
}

fn failed(report: &Value) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let checks = report["checks"].as_array().unwrap().iter();
    for check in checks.filter(|check| check["met"] == false) {
        let name = check["name"].as_str().unwrap();
        let places = check["places"].as_array().unwrap();
        if places.is_empty() {
            found.push(Found {
                check: name,
                message: check["detail"].as_str().unwrap(),
                file: "",
            });
        }
        found.extend(places.iter().map(|place| Found {
            check: name,
            message: place["message"].as_str().unwrap(),
            file: place["file"].as_str().unwrap(),
        }));
    }
    found
}

// req: PACK-9, PACK-1
#[test]
fn the_gate_finds_defects_of_requirements() {
    Pack::signed().finds(&[
        defect(
            PRD,
            Replace("**Status**: Approved", "**Status**: Draft"),
            "approved-prd",
        ),
        elsewhere(
            PRD,
            Replace("#### REG-9: ", "#### REG-90: "),
            "dangling-trace",
            "crates/tessera-core/src/password/policy.rs",
        ),
        defect(
            PRD,
            Replace("#### REG-9: ", "#### REG-90: "),
            "test-coverage",
        ),
        defect(
            PRD,
            Replace("POST /api/v1/auth/logout,", "POST /api/v1/auth/log-out,"),
            "requirement-names-unknown-contract",
        ),
        defect(
            PRD,
            Replace(
                "**Metrics:** tessera_otp_requested_total",
                "**Metrics:** tessera_otp_asked_total",
            ),
            "requirement-names-unknown-metric",
        ),
        defect(
            PRD,
            Replace("**Contracts:** PasswordPolicy\n", ""),
            "contract-coverage",
        ),
        defect(
            PRD,
            Replace("**Metrics:** tessera_password_resets_total", ""),
            "requirement-without-metric",
        ),
        defect(
            PRD,
            Replace("#### AUTH-9: ", "#### AUTH-8: "),
            "duplicate-requirement-id",
        ),
        defect(
            PRD,
            Replace("AUTH-2: Log in\n", "AUTH-2: Log in fast\n"),
            "vague-requirement",
        ),
        defect(
            PRD,
            Cut("- [ ] A wrong password is answered 401", "#### AUTH-3"),
            "requirement-without-criteria",
        ),
        defect(
            PRD,
            Replace("../system/tessera.md", "../system/tesera.md"),
            "broken-link",
        ),
        defect(
            PRD,
            Cut("## Out of Scope", "## Open Questions"),
            "missing-section",
        ),
        elsewhere(
            "specs/acceptance/sessions.feature",
            Replace("@AUTH-5", "@AUTH-55"),
            "dangling-trace",
            "specs/acceptance/sessions.feature",
        ),
    ]);
}

// req: PACK-9, PACK-7
#[test]
fn the_gate_finds_defects_of_observability() {
    Pack::signed().finds(&[
        elsewhere(
            OBSERVABILITY,
            Replace("name: tessera_provider_up", "name: tessera_providers_up"),
            "alert-on-unknown-metric",
            ALERTS,
        ),
        defect(
            OBSERVABILITY,
            Replace("    type: counter\n", ""),
            "metric-without-type",
        ),
        defect(
            OBSERVABILITY,
            Replace("    unit: seconds\n", ""),
            "metric-without-unit",
        ),
        defect(
            OBSERVABILITY,
            Replace(
                "name: tessera_otp_sent_total",
                "name: tessera_otp_requested_total",
            ),
            "duplicate-metric",
        ),
        defect(
            OBSERVABILITY,
            Replace(
                "sum(increase(tessera_otp_requested_total[1d]))",
                "sum(increase(tessera_otp_asked_total[1d]))",
            ),
            "formula-over-unknown-metric",
        ),
        defect(
            OBSERVABILITY,
            Replace("    target: \">= 0.8\"\n", ""),
            "formula-without-target",
        ),
        defect(
            OBSERVABILITY,
            Replace("status, response_time_ms", "status, email"),
            "personal-data-in-log",
        ),
        defect(
            OBSERVABILITY,
            Replace("[method, route, status]", "[method, route, user_id]"),
            "unbounded-label",
        ),
        defect(
            ALERTS,
            Replace(
                "          severity: critical\n",
                "          team: identity\n",
            ),
            "alert-without-severity",
        ),
        defect(
            ALERTS,
            Replace(
                "expr: up{job=\"tessera\"} == 0",
                "expr: up{job=\"tessera\" == 0",
            ),
            "malformed-expression",
        ),
        defect(
            ALERTS,
            Replace("tessera_requests_shed_total[5m]", "tessera_shed_total[5m]"),
            "alert-on-unknown-metric",
        ),
    ]);
}

// req: PACK-9, PACK-6
#[test]
fn the_gate_finds_defects_of_budgets() {
    Pack::signed().finds(&[
        defect(
            BUDGETS,
            Replace("    unit: seconds\n", ""),
            "budget-without-unit",
        ),
        defect(
            BUDGETS,
            Replace("    operation: POST /api/v1/auth/register/otp\n", ""),
            "budget-without-operation",
        ),
        defect(
            BUDGETS,
            Replace(
                "operation: POST /api/v1/auth/login",
                "operation: POST /api/v1/auth/sign-in",
            ),
            "budget-for-unknown-operation",
        ),
        defect(
            BUDGETS,
            ReplaceAll("tessera_otp_delivery_seconds", "tessera_otp_seconds"),
            "budget-over-unknown-metric",
        ),
        defect(
            BUDGETS,
            Replace("op: lte, value: 0.5, ", ""),
            "budget-without-limit",
        ),
        defect(
            BUDGETS,
            Replace("target: 0.99}", "target: 99}"),
            "budget-target-out-of-range",
        ),
        defect(
            BUDGETS,
            Cut("  timeWindow:", "  budgetingMethod"),
            "budget-without-window",
        ),
        defect(
            BUDGETS,
            Replace("requirements: OTP-9\n", "requirements: OTP-99\n"),
            "dangling-trace",
        ),
        defect(BUDGETS, Replace("metadata:", "metadata: {"), "invalid-yaml"),
    ]);
}

// req: PACK-9, PACK-2, PACK-4, PACK-8
#[test]
fn the_gate_finds_defects_of_decisions_and_contracts() {
    Pack::signed().finds(&[
        defect(
            CODE_LENGTH,
            Replace("status: accepted\n", ""),
            "decision-without-status",
        ),
        defect(
            CODE_LENGTH,
            Replace("status: accepted", "status: rejected"),
            "decision-ADR-6",
        ),
        elsewhere(CODE_LENGTH, Delete, "decision-ADR-6", ""),
        defect(
            CODE_LENGTH,
            Cut("### Consequences", "### Confirmation"),
            "decision-without-consequences",
        ),
        defect(
            CODE_LENGTH,
            Replace("status: accepted", "status: superseded"),
            "superseded-without-successor",
        ),
        defect(
            CODE_LENGTH,
            Replace("](0007-otp", "](0070-otp"),
            "broken-link",
        ),
        elsewhere(
            CONTRACT,
            Replace("  /api/v1/password-policy:", "  /api/v1/passwords:"),
            "requirement-names-unknown-contract",
            PRD,
        ),
        elsewhere(
            CONTRACT,
            Replace("  /api/v1/auth/refresh:", "  /api/v1/auth/renew:"),
            "budget-for-unknown-operation",
            "specs/sequences/refresh.md",
        ),
        defect(
            EVENTS,
            Replace("asyncapi: 3.0.0", "asyncapi: [3.0.0"),
            "invalid-yaml",
        ),
        elsewhere(EVENTS, Delete, "has-event", ""),
    ]);
}

/// By which files the sign-off of each reviewer has lapsed.
fn lapsed(report: &Value) -> Vec<(&str, Vec<&str>)> {
    let sign_offs = report["signOffs"].as_array().unwrap().iter();
    let lapsed = sign_offs.filter(|it| it["state"] == "lapsed");
    lapsed
        .map(|it| {
            let changed = it["changed"].as_array().unwrap().iter();
            let files = changed.map(|file| file["file"].as_str().unwrap());
            (it["role"].as_str().unwrap(), files.collect())
        })
        .collect()
}

// req: PACK-9
#[test]
fn a_change_makes_the_sign_offs_lapse_of_those_who_read_the_file() {
    let pack = Pack::signed();
    let all: &[&str] = &REVIEWERS;
    let event = "events/registration.completed.schema.json";
    let changes: [(&str, Edit, &str, &[&str]); 6] = [
        // A schema that is looser, and an event that tells an address, break no rule of form.
        (
            "specs/events/registration.completed.schema.json",
            Replace(
                "\"additionalProperties\": false",
                "\"additionalProperties\": true",
            ),
            event,
            all,
        ),
        (
            "specs/events/registration.completed.schema.json",
            Replace(
                "\"customerId\": {",
                "\"email\": {\"type\": \"string\"},\n    \"customerId\": {",
            ),
            event,
            all,
        ),
        (
            CONTRACT,
            Replace("maxLength:", "x-maxLength:"),
            "contracts/openapi.yaml",
            &["security", "app-engineering"],
        ),
        (
            BUDGETS,
            Replace("value: 0.5", "value: 5"),
            "budgets.yaml",
            &["analytics", "app-engineering"],
        ),
        (
            CODE_LENGTH,
            Replace("valid for 300 seconds", "valid for 900 seconds"),
            "../docs/adr/0006-otp-length-and-lifetime.md",
            &["security", "compliance", "app-engineering"],
        ),
        (
            "specpack.toml",
            Replace("decisions = [\"ADR-4\", ", "decisions = ["),
            "../specpack.toml",
            all,
        ),
    ];
    for (file, edit, changed, roles) in &changes {
        let (code, report) = pack.with(file, edit);
        let expected: Vec<_> = roles.iter().map(|role| (*role, vec![*changed])).collect();
        assert_eq!((code, lapsed(&report)), (1, expected), "{file}");
    }
}
