//! A bounded map whose entries expire.

use jiff::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use tessera_core::ports::EphemeralError;

/// Below this many entries nothing is purged: there is little to win.
const FIRST_PURGE: usize = 256;

struct Entry<V> {
    value: V,
    expires_at: Timestamp,
}

/// A map of at most `max` entries.
///
/// Expiry only frees room. Whether a value still counts is for its reader to say,
/// who knows the time.
pub(super) struct Expiring<K, V> {
    entries: HashMap<K, Entry<V>>,
    max: usize,
    /// The number of entries at which the next purge is due. It follows twice the
    /// number that the last one left, so that purging costs each insertion O(1).
    purge_at: usize,
    /// No entry expires before, so that a full map is not searched in vain.
    earliest_expiry: Timestamp,
}

impl<K: Eq + Hash, V> Expiring<K, V> {
    pub(super) fn new(max: usize) -> Self {
        Self {
            entries: HashMap::new(),
            max,
            purge_at: FIRST_PURGE.min(max),
            earliest_expiry: Timestamp::MAX,
        }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key).map(|entry| &mut entry.value)
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }

    /// Sees that `put` of each of `keys` stays within the bound.
    pub(super) fn make_room<'a>(
        &mut self,
        keys: impl Iterator<Item = &'a K>,
        now: Timestamp,
    ) -> Result<(), EphemeralError>
    where
        K: 'a,
    {
        let new = keys.filter(|key| !self.entries.contains_key(*key)).count();
        if new == 0 || self.entries.len() + new <= self.purge_at {
            return Ok(());
        }
        if self.earliest_expiry <= now {
            self.purge(now);
        }
        self.purge_at = (2 * self.entries.len())
            .max(FIRST_PURGE)
            .min(self.max)
            .max(self.entries.len());
        if self.entries.len() + new > self.max {
            return Err(EphemeralError::Full);
        }
        Ok(())
    }

    /// Stores a value; `make_room` was called before.
    pub(super) fn put(&mut self, key: K, value: V, expires_at: Timestamp) {
        self.earliest_expiry = self.earliest_expiry.min(expires_at);
        self.entries.insert(key, Entry { value, expires_at });
    }

    /// Takes everything out, with when it expires.
    pub(super) fn into_entries(self) -> impl Iterator<Item = (K, V, Timestamp)> {
        let entries = self.entries.into_iter();
        entries.map(|(key, entry)| (key, entry.value, entry.expires_at))
    }

    fn purge(&mut self, now: Timestamp) {
        let mut earliest = Timestamp::MAX;
        self.entries.retain(|_, entry| {
            let lives = entry.expires_at > now;
            if lives {
                earliest = earliest.min(entry.expires_at);
            }
            lives
        });
        self.earliest_expiry = earliest;
        // What a flood left behind is given back.
        let wanted = 2 * self.entries.len().max(FIRST_PURGE);
        if self.entries.capacity() > 2 * wanted {
            self.entries.shrink_to(wanted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn put(map: &mut Expiring<u32, ()>, key: u32, expires_at: i64, now: i64) -> bool {
        let has_room = map.make_room([key].iter(), at(now)).is_ok();
        if has_room {
            map.put(key, (), at(expires_at));
        }
        has_room
    }

    #[test]
    fn a_full_map_refuses_until_something_expires() {
        let mut map = Expiring::new(3);
        for key in 0..3 {
            assert!(put(&mut map, key, 10 + i64::from(key), 0));
        }
        assert!(!put(&mut map, 3, 99, 9));
        assert!(put(&mut map, 3, 99, 10));
        assert!(map.get(&0).is_none() && map.get(&1).is_some());
        assert!(!put(&mut map, 4, 99, 10));
    }

    #[test]
    fn a_full_map_takes_new_values_for_keys_it_has() {
        let mut map = Expiring::new(2);
        assert!(put(&mut map, 0, 10, 0) && put(&mut map, 1, 10, 0));
        assert!(put(&mut map, 1, 20, 5));
        assert!(!put(&mut map, 2, 20, 5));
    }

    #[test]
    fn expired_entries_do_not_pile_up() {
        let mut map = Expiring::new(1_000_000);
        for key in 0..100_000 {
            assert!(put(&mut map, key, i64::from(key) + 10, i64::from(key)));
            assert!(map.entries.len() <= FIRST_PURGE);
        }
    }
}
