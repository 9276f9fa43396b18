package store

// The labelled write points. Each stands just before the call of the operating
// system that its comment names.
const (
	BlobCreated   = "blob-created"   // write the bytes of a blob
	BlobWritten   = "blob-written"   // sync it
	BlobSynced    = "blob-synced"    // rename it into blobs
	BlobRenamed   = "blob-renamed"   // sync the folder
	LedgerBefore  = "ledger-before"  // append lines to the ledger
	LedgerWritten = "ledger-written" // sync it
	FileCreated   = "file-created"   // write a file for WriteFile
	FileWritten   = "file-written"   // sync it
	FileSynced    = "file-synced"    // rename it
	FileRenamed   = "file-renamed"   // sync the folder
	FileRemoving  = "file-removing"  // remove a file for Remove
)

// Fault, if set, is called at each labelled write point with the file
// concerned. An error that it returns stands for the failure of the call that
// comes next. It is for tests, which set it before anything is written.
var Fault func(point, path string) error

func at(point, path string) error {
	if Fault == nil {
		return nil
	}
	return Fault(point, path)
}
