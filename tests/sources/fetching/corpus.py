"""Which addresses must `fetch` refuse before it opens a connection? `test_addresses` tries each."""

LONG_LABEL = "a" * 64

BAD_ADDRESSES = [
    # No address of a page
    *("", " ", "http", "http:", "http://", "https:///a", "http://:80/", "//outlet.example/a", "/etc/passwd", "?", "#"),
    *("ftp://outlet.example/a", "file:///etc/passwd", "file://outlet.example/a", "gopher://outlet.example:70/_a"),
    *("dict://outlet.example:11211/stats", "ldap://outlet.example/", "data:text/html,a", "javascript:alert(1)"),
    *("jar:http://outlet.example/a!/b", "view-source:http://outlet.example/", "ws://outlet.example/", "blob:http://a"),
    "http://http://outlet.example/",
    # This machine and its networks, however they are written
    *("http://127.0.0.1/", "https://127.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0.0.0.0/"),
    *("http://2130706433/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://017700000001/"),
    *("http://0177.0.0.1/", "http://00000177.0.0.1/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/"),
    *("http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://１２７.0.0.1/", "http://[::1]/", "http://[::]/"),
    *("http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/"),
    *("http://[64:ff9b::a9fe:a9fe]/", "http://[fe80::1%25eth0]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/"),
    *("http://169.254.169.254/latest/meta-data/", "http://169.254.43518/", "http://2852039166/", "http://10.0.0.1/"),
    *("http://192.168.0.1/", "http://172.16.0.1/", "http://100.100.100.200/", "http://255.255.255.255/"),
    # A name and a password, which may look like the host
    *("http://user:password@outlet.example/", "http://outlet.example@127.0.0.1/", "http://@outlet.example/"),
    *("http://127.0.0.1\\@outlet.example/", "http://outlet.example\\@127.0.0.1/", "http://a:80#@outlet.example/"),
    "http://outlet.example:80@127.0.0.1/",
    # Ports
    *("http://outlet.example:22/", "http://outlet.example:8080/", "http://outlet.example:6379/"),
    *("http://outlet.example:0/", "http://outlet.example:65616/", "http://outlet.example:-80/"),
    *("http://outlet.example:80a/", "http://outlet.example:٨٠/", "http://outlet.example:80:22/"),
    # Characters that end a line of HTTP, or that another reader takes for the end of the host
    *("http://outlet.example\r\nHost: inside/", "http://outlet.example/\r\nX: y", "http://outlet.example/\0"),
    *("http://outlet.example\t.inside/", "http://outlet .example/", "http://outlet.example%00.inside/"),
    *("http://outlet.example%2f.inside/", "http://outlet.example%0d%0a/", "http://out\udcfflet.example/"),
    *("http://outlet.example;inside/", "http://outlet.example,inside/", "http://outlet_example/"),
    # Hosts that are none
    *(
        "http://[::1",
        "http://::1/",
        "http://[outlet.example]/",
        "http://[]/",
        "http://.example/",
    ),
    *("http://-a.example/", "http://a-.example/", "http://xn--/", "http://*.example/", "http://intranet/"),
    *(f"http://{LONG_LABEL}.example/", f"http://{'a.' * 130}example/", f"http://outlet.example/{'a' * 3_000}"),
]

INSIDE_NAMES = [
    *("localhost", "LOCALHOST", "localhost.", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "a.localhost", "a.b.localhost"),
    *("metadata.google.internal", "instance-data.ec2.internal", "printer.local", "router.lan", "router.home"),
    *("router.home.arpa", "wiki.intranet", "wiki.corp", "site.onion", "site.alt", "site.invalid"),
]

INSIDE_IPS = [
    *("0.0.0.0", "0.1.2.3", "127.0.0.1", "127.0.0.53", "127.255.255.254"),  # this machine
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"),  # private
    *("100.64.0.1", "100.127.255.255"),  # shared by the customers of a provider
    *("169.254.0.1", "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16"),  # clouds
    *("192.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255"),  # protocols, examples
    *("192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),  # multicast, reserved, broadcast
    *("::", "::1", "100::1", "100:0:0:1::1", "fc00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0"),
    *("febf::1", "fec0::1", "ff02::1", "ff05::2", "ff0e::1", "4000::1", "5f00::1"),
    *("2001:db8::1", "3fff::1", "2001:2::1", "2001:10::1", "2001:20::1", "2620:4f:8000::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"),  # IPv4 inside IPv6
    *("::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::10.0.0.1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::", "2001::1", "2001:0:7f00:1::"),
]

INSIDE_REDIRECTS = [
    *("http://127.0.0.1/", "http://localhost/", "//127.0.0.1/", "//[::1]/", "http://[::ffff:10.0.0.1]/"),
    *("http://169.254.169.254/latest/meta-data/", "http://inside.example/", "https://inside.example/"),
    *(
        "//metadata.example/computeMetadata/v1/",
        "http://outlet.example:22/",
        "file:///etc/passwd",
        "ftp://outlet.example",
    ),
    *("gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)", "data:text/html,a", "http://a:b@outlet.example/"),
    *("http://127.0.0.1\\@outlet.example/", "http://nowhere.example/", "http://["),
]
