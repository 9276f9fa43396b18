// Package code computes which code a stage is made of: one digest per source
// file of the stage's import closure inside the module, and the version of each
// module it is linked with.
//
// The sources are those embedded in the binary when it was built, so the
// digests describe the code that runs, need no Go toolchain and no checkout,
// and cannot be out of date. They do not depend on the platform: files for every
// operating system and architecture count.
//
// A Go file's digest covers its tokens. It ignores comments, blank lines,
// spacing, the order and grouping of imports, trailing commas and optional
// semicolons; it includes compiler directives (comments beginning with "//go:"
// and "//export") where they stand. A file that consists of nothing but a
// package clause counts for nothing, nor do test files and files constrained to
// "ignore". Files named by "//go:embed" and assembly sources count byte by
// byte.
package code

// Module is the import path of this module.
const Module = "neurorbit"
