// Package experiment is about the configs in configs/experiments/, each of which
// extends another and says only what differs.
//
// A Home opens a project once for all of them. It lists them with what a run would
// cost (List, DryRun), makes overlays for combinations of values (Grid turns
// "section.key=0.16,0.2" into one config a value), and compares what came of them
// (Select): Compare puts settings and metrics side by side and keeps those that
// differ.
package experiment
