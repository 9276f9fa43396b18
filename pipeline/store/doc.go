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
//	<dir>/segments/*.segment  records of a process that writes without the lock
//	<dir>/segments/*.tmp/  blobs that such a process is writing
//	<dir>/users            by which paths projects write to the store
//	<dir>/verified         digests of files that were read, with their size and times
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
// last line. Who computes shards beside others (Join) needs none either: blobs
// are harmless in any order and number, and records go to a segment, a file like
// the ledger that nobody else writes. Readers read all segments, then the ledger;
// a segment is removed only after the ledger has what it held, so nothing is
// missed. Stages are recorded in the ledger only.
//
// A record whose checksum does not match, or a blob that is missing or has
// other bytes, is a miss with a reason, never an answer.
package store
