// Command pulumi-resource-kubernetes serves Pulumi's Kubernetes provider.
//
// The provider's own main package embeds generated files that are not part of its module. The
// same files lie unembedded in the module, so this program reads them from its own folder.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	schema, err := readBeside("schema.json")
	exitOn(err)
	terraformMapping, err := readBeside("terraform-mapping.json")
	exitOn(err)
	provider.Serve("kubernetes", version.Version, schema, terraformMapping)
}

// readBeside reads a file from the folder of the running program.
func readBeside(name string) ([]byte, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	// A plugin folder may hold a link to the program; the files lie beside the program itself.
	program, err = filepath.EvalSymlinks(program)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(filepath.Dir(program), name))
}

// exitOn ends the program on an error, on standard error: the engine shows it to the user.
func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-kubernetes:", err)
		os.Exit(1)
	}
}
