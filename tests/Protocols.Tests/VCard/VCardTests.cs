using System.Text;
using Mox.Protocols.VCard;

namespace Mox.Protocols.Tests.VCard;

public class A_file_of_cards
{
    private static PersonCard One(string text) => Assert.Single(CardReader.Read(text.ReplaceLineEndings("\r\n")).Cards);

    [Fact]
    public void Is_read_in_version_4_with_groups_and_preferences()
    {
        var reading = CardReader.Read("""
            BEGIN:VCARD
            VERSION:4.0
            UID:urn:uuid:03a0e51f
            FN:Zoë "Z" Baker
            N:Baker;Zoë;;;
            item1.EMAIL;TYPE=work;PREF=2:zoe@work.example
            EMAIL;PREF=1:mailto:zoe@home.example
            TEL;VALUE=uri;TYPE="voice,home":tel:+1-555-555-5555
            ORG:Books\, old and new;Sales
            NOTE:one\ntwo \\ three\; four
            CATEGORIES:friends,book\,club
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            KIND:group
            FN:Team
            MEMBER:urn:uuid:03a0e51f
            END:VCARD
            """);
        Assert.Equal((2, 0, false), (reading.Cards.Length, reading.Refused, reading.Cut));
        var card = reading.Cards[0];
        Assert.Equal(("Zoë \"Z\" Baker", "Books, old and new, Sales", "one\ntwo \\ three; four"), (card.Name, card.Organization, card.Notes));
        Assert.Equal(["zoe@home.example", "zoe@work.example"], card.Addresses.AsEnumerable());
        Assert.Equal("+1-555-555-5555", Assert.Single(card.Phones));
        Assert.Equal(["friends", "book,club"], card.Categories.AsEnumerable());
        Assert.Equal((true, "Team", "urn:uuid:03a0e51f"), (reading.Cards[1].IsGroup, reading.Cards[1].Name, Assert.Single(reading.Cards[1].Members)));
    }

    [Fact]
    public void Is_read_in_version_3_folded_and_without_FN()
    {
        var card = One("BEGIN:vCard\nVERSION:3.0\nN:Müller;Anna;Maria;Dr.;jun.\nEMAIL;TYPE=INTERNET:a@x.exam\n ple\nEMAIL;type=INTERNET;type=pref:b@x.example\nX-UNKNOWN;X=\"a:b;c\":d\nEND:vCard\n");
        Assert.Equal("Dr. Anna Maria Müller jun.", card.Name);
        Assert.Equal(["b@x.example", "a@x.example"], card.Addresses.AsEnumerable());
    }

    [Fact]
    public void Is_read_as_old_telephones_write_it()
    {
        var card = One("BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg Gro=C3=9F=\nmann\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo\nTEL;CELL;PREF:123\nTEL;HOME:456\nEND:VCARD");
        Assert.Equal(("Jörg Großmann", "one\ntwo"), (card.Name, card.Notes));
        Assert.Equal(["123", "456"], card.Phones.AsEnumerable());
    }

    [Fact]
    public void Loses_only_what_cannot_be_read()
    {
        var reading = CardReader.Read($"rubbish\r\nBEGIN:VCARD\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Ann\r\nPHOTO;ENCODING=b:{new string('A', 200_000)}\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Other\r\nEND:VCARD\r\nEMAIL:ann@x.example\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:cut off");
        var card = Assert.Single(reading.Cards);
        Assert.Equal(("Ann", "ann@x.example", 2), (card.Name, Assert.Single(card.Addresses), reading.Refused));
        Assert.Empty(CardReader.Read(new byte[] { 0xff, 0xfe, 0x00, (byte)'\n', 0x80 }).Cards);
    }

    [Fact]
    public void Comes_back_as_it_was_written_in_lines_of_75_octets()
    {
        var card = new PersonCard
        {
            Name = "Zoë Ψ, the; \\ one " + new string('ü', 90),
            Organization = "A; B, C",
            Addresses = ["zoe@bücher.example", "z@y.example"],
            Phones = ["+1 555"],
            Notes = "first\nsecond: with ; and ,\n\nlast 👩‍👩‍👧 " + string.Concat(Enumerable.Repeat("😀", 60)),
            Categories = ["a,b", "c"],
        };
        var file = new StringBuilder();
        CardWriter.Write(file, card);
        Assert.All(file.ToString().Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75, line));
        var read = Assert.Single(CardReader.Read(Encoding.UTF8.GetBytes("\uFEFF" + file)).Cards);
        Assert.Equal((card.Name, card.Organization, card.Notes), (read.Name, read.Organization, read.Notes));
        Assert.Equal(card.Addresses, read.Addresses.AsEnumerable());
        Assert.Equal(card.Categories, read.Categories.AsEnumerable());
    }
}
