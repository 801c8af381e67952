//! What stands beside a named file and is too long to be read is told, whatever the answer is
//! written for.

use crate::sandbox::Sandbox;

const FEATURE: &str = "---\nspecmas: v3\nkind: feature\nid: feat-a\nname: A\ncomplexity: EASY\n\
                       maturity: 1\n---\n\n# A\n\n## Overview\n\nIt is a feature.\n";
const SEQUENCE: &str = "---\nkind: sequence\n---\n\n# Bell\n\n## Participants\n\n### Guest\n\n\
                        ### Desk\n\n## Interactions\n\n### 1. Ring\n\n- **Source:** Guest\n\
                        - **Target:** Desk\n- **Message:** ring\n";
/// Longer than all that is read of what nothing names.
const TOO_LONG: usize = 33 * 1024 * 1024;

// req: GEN-8, SEQ-2
#[test]
fn what_was_left_out_beside_a_named_file_is_told_on_standard_error_in_every_format() {
    let sandbox = Sandbox::new();
    sandbox.write("feat-a.md", FEATURE.as_bytes());
    sandbox.write("bell.md", SEQUENCE.as_bytes());
    let mut prd = b"# PRD: Shop\n\n".to_vec();
    prd.resize(TOO_LONG, b'\n');
    sandbox.write("prd.md", &prd);
    for command in [
        "specpack check feat-a.md",
        "specpack check feat-a.md --format json",
        "specpack validate-spec feat-a.md",
        "specpack validate-spec feat-a.md --format json",
        "specpack sequence bell.md --format json",
    ] {
        let answer = sandbox.run(command);
        let note = "note: left unread beside what was named: 1 long file (33 MiB)";
        assert!(answer.stderr.contains(note), "{command}: {answer:?}");
        if command.ends_with("json") {
            let json = serde_json::from_str::<serde_json::Value>(&answer.stdout);
            assert!(json.is_ok(), "{command}: {answer:?}");
        }
    }
}
