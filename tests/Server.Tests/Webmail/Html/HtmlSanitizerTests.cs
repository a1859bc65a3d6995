using Mox.Server.Webmail.Html;

namespace Mox.Server.Tests.Webmail.Html;

public class Mail_html
{
    [Theory]
    [InlineData("<p>Hi <b>you</b></p>", "<p>Hi <b>you</b></p>")]
    [InlineData("a < b & c", "a &lt; b &amp; c")]
    [InlineData("<script>alert(1)</script>x", "x")]
    [InlineData("<p onclick=alert(1)>x</p>", "<p>x</p>")]
    [InlineData("<a href=\"java\nscript:alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=\" JavaScript&#58;alert(1)\">x</a>", "<a>x</a>")]
    [InlineData("<a href=/admin/delete>x</a>", "<a>x</a>")]
    [InlineData("<a href=\"https://example.org/?a=1&b='2'\">x</a>", "<a href=\"https://example.org/?a=1&amp;b=&#39;2&#39;\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">x</a>")]
    [InlineData("<a href=//example.org target=_top rel=opener>x</a>", "<a href=\"https://example.org\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\">x</a>")]
    [InlineData("<a href=#there>x</a><p id=there>y</p>", "<a href=\"#m-there\">x</a><p id=\"m-there\">y</p>")]
    [InlineData("<form action=https://evil.example><input name=password>Log in</form>", "Log in")]
    [InlineData("<svg><style><img src=x onerror=alert(1)></style></svg>x", "x")]
    [InlineData("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", "")]
    [InlineData("<xmp><b>as it is</b></xmp>", "<pre>\n&lt;b&gt;as it is&lt;/b&gt;</pre>")]
    [InlineData("<custom-thing>x</custom-thing>", "x")]
    [InlineData("<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example'>x", "x")]
    public void Is_written_anew(string html, string expected) => Assert.Equal($"<body>{expected}</body>", HtmlSanitizer.Sanitize(html, _ => null)!.Body);

    [Theory]
    [InlineData("color:red;position:fixed;top:0", "color:red;")]
    [InlineData("COLOR : Red !important", "color:Red !important;")]
    [InlineData("width:expression(alert(1));height:2px", "height:2px;")]
    [InlineData("co\\6c or:r\\65 d", "color:red;")]
    [InlineData("background:u\\72l(https://evil.example/a.png) #fff", "background:none #fff;")]
    [InlineData("background:url/**/(\"https://evil.example/a.png\")", "background:url (\"https://evil.example/a.png\");")]
    [InlineData("background-image:image-set('https://evil.example/a.png' 1x)", "")]
    [InlineData("font-family:'A;b', \"C</style><script>\"", "font-family:\"A;b\", \"C\\3c /style\\3e \\3c script\\3e \";")]
    [InlineData("margin:calc(1px + 2%) auto", "margin:calc(1px + 2%) auto;")]
    [InlineData("color:rgba(1,2,3,.5);}body{color:blue", "color:rgba(1,2,3,.5);")]
    [InlineData("behavior:url(#default#time2);-moz-binding:url(x)", "")]
    [InlineData("color:'unterminated\nred;height:1px", "height:1px;")]
    [InlineData("width:var(--x);content:attr(title)", "")]
    public void Keeps_the_harmless_part_of_a_style(string style, string expected) => Assert.Equal(expected, new StyleFilter(new MailReferences(_ => null)).Attribute(style));

    [Theory]
    [InlineData("p, .a > b:hover { color: red } ", "p, .m-a > b:hover{color:red;}\n")]
    [InlineData("@import 'https://evil.example/x.css'; p{color:red}", "p{color:red;}\n")]
    [InlineData("@font-face{font-family:x;src:url(https://evil.example/f)} p{color:red}", "p{color:red;}\n")]
    [InlineData("@media (max-width:600px){.w{width:100%!important}}", "@media (max-width:600px){.m-w{width:100%!important;}\n}\n")]
    [InlineData("@media (prefers-color-scheme:dark){body{background:#000}} p{color:red}", "p{color:red;}\n")]
    [InlineData("<!-- p{color:red} -->", "p{color:red;}\n")]
    [InlineData("a[href^='https://x']{color:red}", "a[href^=\"https://x\"]{color:red;}\n")]
    [InlineData("p{color:red", "p{color:red;}\n")]
    [InlineData("p{}}</style>q{color:red}", "p{}\n")]
    public void Keeps_the_harmless_part_of_a_style_sheet(string sheet, string expected) => Assert.Equal(expected, new StyleFilter(new MailReferences(_ => null)).Sheet(sheet));

    [Fact]
    public void Remote_pictures_are_left_out_and_counted_once_each()
    {
        var html = HtmlSanitizer.Sanitize(
            "<img src=https://t.example/1.gif width=1><img src='HTTPS://t.example/1.gif' srcset='https://t.example/2.gif 2x'><table><td background=//t.example/3.gif></table><link rel=stylesheet href=http://t.example/4.css>"
            + "<p style='background:url(http://t.example/5.png)'><video poster=http://t.example/6.png><img src=http://t.example/1.gif>", _ => null)!;
        Assert.DoesNotContain("t.example", html.Body, StringComparison.Ordinal);
        Assert.Equal(8, html.RemoteReferences);
    }

    [Theory]
    [InlineData("<a href=https://x.example><img src=https://t.example/1.png width=600 height=90 alt=' Read &lt;on&gt; '></a>y", "<a href=\"https://x.example\" target=\"_blank\" rel=\"noopener noreferrer nofollow ugc\"><span style=\"opacity:.7;\">Read &lt;on&gt;</span> </a>y")]
    [InlineData("<img src=https://t.example/1.gif width=1 height=1 alt=''>y", "y")]
    [InlineData("<img src=https://t.example/1.gif><img srcset='https://t.example/2.gif 2x'>y", "y")]
    public void Of_a_picture_left_out_only_its_words_are_left(string html, string expected)
    {
        var clean = HtmlSanitizer.Sanitize(html, _ => null)!;
        Assert.Equal($"<body>{expected}</body>", clean.Body);
        Assert.True(clean.RemoteReferences > 0);
    }

    [Fact]
    public void A_part_of_the_message_is_shown_in_its_place()
    {
        var html = HtmlSanitizer.Sanitize("<img src=cid:logo%40x alt=Logo><img src=cid:gone><div style='background-image:url(cid:logo@x)'>", id => id == "logo@x" ? "/mail/embedded/T" : null)!;
        Assert.Equal("<body><img src=\"/mail/embedded/T\" alt=\"Logo\"><div style=\"background-image:url(&quot;/mail/embedded/T&quot;);\"></div></body>", html.Body);
        Assert.Equal(["logo@x"], html.Embedded);
        Assert.Equal(0, html.RemoteReferences);
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", true)]
    [InlineData("data:image/svg+xml;base64,PHN2Zz4=", false)]
    [InlineData("data:text/html;base64,PHN2Zz4=", false)]
    [InlineData("data:image/png;base64,\"><script>", false)]
    public void Only_plain_pictures_are_carried_inside(string address, bool shown) => Assert.Equal(shown, new MailReferences(_ => null).Image(address) is not null);

    [Theory]
    [InlineData("<p>plain</p>", false)]
    [InlineData("<p style='color:#333'>x</p>", true)]
    [InlineData("<table bgcolor=white><tr><td>x</table>", true)]
    [InlineData("<style>p{background:#eee}</style><p>x", true)]
    public void Mail_with_colours_of_its_own_is_told_apart(string html, bool own)
    {
        var clean = HtmlSanitizer.Sanitize(html, _ => null)!;
        Assert.Equal(own, clean.OwnColours);
        Assert.Equal(!own, MailDocument.Write(clean).Contains("prefers-color-scheme:dark", StringComparison.Ordinal));
    }

    [Fact]
    public void Depth_of_the_senders_choosing_is_no_harm()
    {
        var html = HtmlSanitizer.Sanitize(string.Concat(Enumerable.Repeat("<div>", 1_000)) + "text", _ => null)!;
        Assert.Contains("text", html.Body, StringComparison.Ordinal);
        Assert.True(html.Body.Length < 5_000);
    }

    [Fact]
    public void Html_that_multiplies_in_the_parser_is_given_up()
    {
        var formats = string.Concat(Enumerable.Range(0, 2000).Select(i => $"<b id=x{i}>"));
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Null(HtmlSanitizer.Sanitize("<p>" + formats + string.Concat(Enumerable.Repeat("</p><p>x", 5000)), _ => null));
        Assert.Null(HtmlSanitizer.Sanitize(string.Concat(Enumerable.Repeat("<div>", 800_000)), _ => null));
        Assert.Null(HtmlSanitizer.Sanitize(new string('x', HtmlSanitizer.MaxLength + 1), _ => null));
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(20), $"took {started.Elapsed}");
    }

    [Fact]
    public void A_style_sheet_of_any_make_takes_linear_time()
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        foreach (var piece in (string[])["{", "}", "(", "@media(", "@media x{", "a{color:", "/*", "\\", "'", "url(", ";", "[", "@import ", "a,"])
        {
            _ = HtmlSanitizer.Sanitize("<style>" + string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length)) + "</style>", _ => null);
        }

        Assert.True(started.Elapsed < TimeSpan.FromSeconds(20), $"took {started.Elapsed}");
    }
}
