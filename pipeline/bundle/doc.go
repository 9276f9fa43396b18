// Package bundle writes and reads bundles: one zip file that holds a project
// with its results, from which they can be checked without this program, this
// machine or a network.
//
// All of it is below one folder, neurorbit-<config>: bundle.json, the manifest;
// SHA256SUMS for sha256sum -c; ro-crate-metadata.json; the sources; vendor, the
// modules they are built with; data/store, the ledger and the blobs that it names;
// data/artifacts, data/runs, data/raw and reports.
//
// The bytes depend on the content alone (and, for what is compressed, on the
// release of Go): entries are sorted by name and have one time, no extra fields
// and the mode 0644, 0755 (programs) or 0444 (blobs). What shrinks and is not
// large is deflated, the rest stored. The comment of the zip file is its seal: the
// SHA-256 of all bytes before the central directory.
//
// Open believes nothing. It checks each name and size. Then it writes the archive
// again, from the manifest and the packed bytes of the entries: that must give the
// same bytes, which leaves no room for overlapping or unlisted entries, headers
// that contradict each other, links, encryption or anything after the end. What is
// read from a bundle is compared with the size and digest in the manifest.
package bundle
