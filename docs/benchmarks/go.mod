module github.com/smalltalk-sockets/go/docs/benchmarks

go 1.26.0

replace github.com/smalltalk-sockets/go => ../..

require (
	github.com/akutz/memconn v0.1.0
	github.com/cloudwego/netpoll v0.7.2
	github.com/smalltalk-sockets/go v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
	github.com/valyala/fasthttp v1.78.0
	google.golang.org/grpc v1.85.0
	tailscale.com v1.94.2
)

require (
	github.com/bytedance/gopkg v0.1.1 // indirect
	github.com/cloudwego/gopkg v0.1.4 // indirect
	github.com/gopacket/gopacket v1.7.7 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260817212433-ac3dfec99bb1 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
