using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Mox.Server.Tests.Webmail;

public class Files_inside_parts
{
    private const string InText = """
        From: joerg@remote.example
        To: mox@test.example
        Subject: as in 1990
        Content-Type: text/plain

        Here it is, and a begin of mine:
        begin 644 cat.txt
        #0V%T
        `
        end
        That was it.
        """;

    [Fact]
    public async Task A_uuencoded_file_is_taken_out_of_the_text_and_offered()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync(InText);
        var message = (await host.Reader.MessageAsync(id, default))!;
        Assert.Equal("Here it is, and a begin of mine:\nThat was it.", message.Text.Trim());
        var file = Assert.Single(message.Attachments);
        Assert.Equal(("1!1", "cat.txt", 3), (file.Path, file.FileName, file.Size));
        using var browser = await host.BrowseAsync();
        using var answer = await browser.Http.GetAsync(file.Url);
        Assert.Equal("Cat", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("cat.txt", answer.Content.Headers.ContentDisposition!.FileNameStar);
        foreach (var path in (string[])["1!2", "1!0", "1!", "!1", "2!1", "1!1!1"])
        {
            using var none = await browser.Http.GetAsync($"/mail/message/{id}/part/{path}");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }
    }

    [Fact]
    public async Task What_lies_in_a_winmail_dat_is_offered_behind_it()
    {
        await using var host = await WebmailHost.StartAsync();
        var id = await host.ReceiveAsync($"""
            From: outlook@remote.example
            To: mox@test.example
            Subject: rich
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            See the file.
            --b
            Content-Type: application/ms-tnef; name="winmail.dat"
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(Tnef("..\\plan.txt", "The plan"u8))}
            --b--
            """);
        var message = (await host.Reader.MessageAsync(id, default))!;
        Assert.Equal([("2", "winmail.dat"), ("2!1", "plan.txt")], message.Attachments.Select(file => (file.Path, file.FileName)));
        using var browser = await host.BrowseAsync();
        using var answer = await browser.Http.GetAsync(message.Attachments[1].Url);
        Assert.Equal("The plan", await answer.Content.ReadAsStringAsync());
        using var other = await host.BrowseAsync("u2");
        using var stranger = await other.Http.GetAsync(message.Attachments[1].Url);
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }

    /// <summary>A TNEF stream with one file. MS-OXTNEF: signature, key, attributes.</summary>
    private static byte[] Tnef(string name, ReadOnlySpan<byte> data)
    {
        var stream = new MemoryStream();
        stream.Write([0x78, 0x9F, 0x3E, 0x22, 1, 0]);
        Attribute(0x00069002, new byte[14]);
        Attribute(0x00018010, Encoding.ASCII.GetBytes(name + "\0"));
        Attribute(0x0006800F, data);
        return stream.ToArray();

        void Attribute(uint number, ReadOnlySpan<byte> value)
        {
            Span<byte> head = stackalloc byte[9];
            head[0] = 2;
            BinaryPrimitives.WriteUInt32LittleEndian(head[1..], number);
            BinaryPrimitives.WriteInt32LittleEndian(head[5..], value.Length);
            stream.Write(head);
            stream.Write(value);
            var sum = 0;
            foreach (var octet in value) sum += octet;
            Span<byte> check = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(check, (ushort)sum);
            stream.Write(check);
        }
    }
}
