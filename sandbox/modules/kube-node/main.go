// Command kube-node runs one component of a Kubernetes node, chosen by its first argument.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	kubeproxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// Each command is made only when it is asked for: making one registers flags and metrics that
// belong to the whole process.
var commands = map[string]func() *cobra.Command{
	"kube-proxy": kubeproxy.NewProxyCommand,
	// The kubelet sets up its signal handler itself and panics on a second one, so it gets a
	// context without.
	"kubelet": func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		names := slices.Sorted(maps.Keys(commands))
		fmt.Fprintf(os.Stderr, "usage: kube-node %s [flags]\n", strings.Join(names, "|"))
		os.Exit(2)
	}
	// The component sees its own name as argument 0, as if it were a program of its own.
	os.Args = os.Args[1:]
	os.Exit(cli.Run(commands[os.Args[0]]()))
}
