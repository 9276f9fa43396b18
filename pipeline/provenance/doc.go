// Package provenance records where results came from: the environment of a
// process and one record per run.
package provenance

// Version is the version of the program.
const Version = "0.1.0"
