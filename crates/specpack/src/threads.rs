//! The threads that files are read and rules are run by.

use rayon::ThreadPoolBuilder;

/// Has this thread do its share of what is done at once, rather than wait until others have done
/// all of it: there is one thread fewer, and one heap fewer.
pub(crate) fn share() {
    // Where threads cannot be had they are asked for again at the first use, and that tells.
    let _ = ThreadPoolBuilder::new().use_current_thread().build_global();
}
