// Package rocrate describes a project and the run behind its results as an
// RO-Crate: ro-crate-metadata.json, which machines read.
//
// It follows RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), Workflow RO-Crate 1.0
// (https://w3id.org/workflowhub/workflow-ro-crate/1.0) and the profiles Process
// Run Crate, Workflow Run Crate and Provenance Run Crate 0.5
// (https://w3id.org/ro/wfrun/provenance/0.5).
//
// The workflow is the list of stages. Each stage is a step (HowToStep) carried
// out by a tool (SoftwareApplication); its last run is a CreateAction, with what
// it read as object and what it published as result, under a ControlAction. The
// run of the program is the OrganizeAction. Config keys are FormalParameters,
// their values PropertyValues; so are tables and files of data. Validate checks
// the rules of the profiles.
package rocrate
