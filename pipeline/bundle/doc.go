// Package bundle writes and reads bundles: one zip file that holds a project
// with its results, from which they can be checked without this program, this
// machine or a network.
//
// # Format
//
// A bundle is a zip file (zip64 where needed) that any unzip reads. All of it is
// below one folder, neurorbit-<config>:
//
//	bundle.json           the manifest: what the bundle holds
//	SHA256SUMS            for sha256sum -c
//	ro-crate-metadata.json
//	configs/ ...          the sources
//	vendor/               the modules they are built with
//	data/store/           the ledger and the blobs that it names
//	data/artifacts/ data/runs/ data/raw/ reports/
//
// The bytes depend on the content alone (and, for what is compressed, on the
// release of Go): entries are sorted by name and have one time, no extra fields
// and the mode 0644, 0755 (programs) or 0444 (blobs). Parquet files, bitmaps and
// whatever does not shrink, or shrinks more than maxRatio, are stored; the rest
// is deflated. The comment of the zip file is its seal: the SHA-256 of all bytes
// before the central directory.
//
// # Checks
//
// Open believes nothing. It reads the manifest and checks the names in it. Then it
// writes the archive again, with what the manifest says around the packed bytes of
// the entries: that must give the same bytes, which leaves no room for other or
// overlapping entries, hidden bytes, headers that contradict each other, encryption
// or anything after the end. Whatever is read from a bundle is compared with the
// size and digest in the manifest, and the ledger with the files that it names.
package bundle
