// Package store keeps what shards made: content-addressed blobs and a ledger
// that says which key they belong to.
//
// # Layout
//
//	<dir>/lock             advisory lock; held by the process that writes
//	<dir>/lock.holder      number of that process, for messages only
//	<dir>/ledger           one record a line, each with a checksum
//	<dir>/blobs/ab/abcd... blobs, named by the SHA-256 of their bytes
//	<dir>/tmp/             blobs being written
//	<dir>/ledger.damaged   lines of the ledger that were set aside
//	<dir>/parts/ab/abcd... records of parts of a run, named by shard key, for the merge
//	<dir>/parts/tmp/*/     what a part is writing
//	<dir>/parts/damaged/   records that the merge could not use
//
// # Invariants
//
// A blob must be complete and on disk before a ledger line names it: it is
// written to tmp, synced, digested, renamed into blobs, and its folder synced.
// A ledger line must be appended whole with its checksum and synced before the
// result counts. So a process may be killed at any moment: what is in tmp is
// litter, a torn last line is not a record, and every record names complete
// blobs.
//
// A new folder, and the ledger when it is new, is made durable by syncing the
// folder above. When an append fails, what it has written is taken back, or
// nothing is appended any more. While lines of the ledger are damaged nothing is
// collected, as they may be what says that a result is needed.
//
// The points between these steps have labels, at which tests kill the process,
// lose what is not synced, or have the next call of the operating system fail.
//
// Only the holder of the lock writes the ledger. The lock is the operating
// system's and dies with the process. Readers need no lock: they ignore a torn
// last line. Parts of a run (StartPart) need none either: they add blobs, which
// is harmless in any order and number, and leave each record in a file of its
// own, written aside and renamed, which the merge takes into the ledger.
//
// A record whose checksum does not match, or a blob that is missing or has
// other bytes, is a miss with a reason, never an answer.
package store
