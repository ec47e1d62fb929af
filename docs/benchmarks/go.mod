module github.com/smalltalk-sockets/go/docs/benchmarks

go 1.26.0

replace github.com/smalltalk-sockets/go => ../..

require (
	github.com/smalltalk-sockets/go v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
	google.golang.org/grpc v1.85.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
