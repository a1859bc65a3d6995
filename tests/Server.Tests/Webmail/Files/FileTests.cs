using System.Globalization;
using System.IO.Compression;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Server.Webmail.Files;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail.Files;

public class Files_of_mail
{
    [Theory]
    [InlineData("a.pdf", "application/pdf", "%PDF-1.7", FileKind.Pdf, FileRisk.None)]
    [InlineData("a.pdf", "application/pdf", "MZ", FileKind.Other, FileRisk.HiddenEnding)]
    [InlineData("a.pdf", "application/pdf", "<html><script>alert(1)", FileKind.Other, FileRisk.OtherType)]
    [InlineData("a.png", "image/png", "%PDF-1.7", FileKind.Pdf, FileRisk.OtherType)]
    [InlineData("setup.exe", "application/octet-stream", "MZ", FileKind.Other, FileRisk.Program)]
    [InlineData("bill.pdf.exe", "application/pdf", "MZ", FileKind.Other, FileRisk.HiddenEnding)]
    [InlineData("bill.docm", "application/msword", "PK\u0003\u0004", FileKind.Other, FileRisk.Program)]
    [InlineData("bill.docx", "application/vnd.openxmlformats", "PK\u0003\u0004", FileKind.Other, FileRisk.None)]
    [InlineData("cod\u202Efdp.exe", "application/pdf", "MZ", FileKind.Other, FileRisk.HiddenEnding)]
    [InlineData("a.zip", "application/zip", "PK\u0003\u0004", FileKind.Archive, FileRisk.None)]
    [InlineData("notes.txt", "text/plain", "Hello", FileKind.Text, FileRisk.None)]
    [InlineData("page.html", "text/html", "<script>", FileKind.Text, FileRisk.None)]
    [InlineData("notes.txt", "text/plain", "MZ", FileKind.Other, FileRisk.HiddenEnding)]
    [InlineData("meet.ics", "application/octet-stream", "BEGIN:VCALENDAR", FileKind.Calendar, FileRisk.None)]
    [InlineData("", "text/vcard", "BEGIN:VCARD", FileKind.Contact, FileRisk.None)]
    public void Are_what_their_octets_say_and_their_names_are_checked(string name, string type, string head, FileKind kind, FileRisk risk)
    {
        var octets = Encoding.Latin1.GetBytes(head == "MZ" ? "MZ" + new string('\0', 80) : head.PadRight(40));
        var part = new MessagePart { Type = type.Split('/')[0], Subtype = type.Split('/')[1], HeaderStart = 0, BodyStart = 0, BodyEnd = 0, BodyLines = 0 };
        var found = FileLook.Kind(part, name, octets);
        Assert.Equal(kind, found);
        if (!(name is "a.pdf" or "notes.txt" && head == "MZ")) Assert.Equal(risk, FileLook.Risk(name, found, octets));
        else Assert.NotEqual(FileRisk.None, FileLook.Risk(name, found, octets));
    }

    [Fact]
    public void Archives_are_listed_without_being_unpacked()
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < 400; i++) archive.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"folder/{i}.txt"));
        }

        var listing = Assert.IsType<FilePreview.Archive>(ArchiveListing.Read(file.ToArray()));
        Assert.Equal((400, 300), (listing.Total, listing.Entries.Length));
        Assert.Null(ArchiveListing.Read("PK\u0003\u0004nonsense"u8.ToArray()));
    }

    [Fact]
    public void Calendars_are_read_as_far_as_one_wants_to_know_at_once()
    {
        var calendar = Assert.IsType<FilePreview.Calendar>(CalendarText.Read("""
            BEGIN:VCALENDAR
            METHOD:REQUEST
            BEGIN:VEVENT
            SUMMARY:Planting\, at
              last
            DTSTART;TZID=Europe/Vienna:20260504T100000
            DTEND;TZID=Europe/Vienna:20260504T113000
            LOCATION:Shed\nbehind the house
            ORGANIZER;CN="Okafor, Ines":mailto:ines@example.org
            ATTENDEE:mailto:noor@example.org
            RRULE:FREQ=WEEKLY
            BEGIN:VALARM
            DESCRIPTION:not this
            END:VALARM
            END:VEVENT
            BEGIN:VEVENT
            SUMMARY:Fair
            DTSTART;VALUE=DATE:20260601
            DTEND;VALUE=DATE:20260604
            STATUS:CANCELLED
            END:VEVENT
            BEGIN:VEVENT
            SUMMARY:Odd
            DTSTART:soon
            END:VEVENT
            END:VCALENDAR
            """));
        Assert.Equal(3, calendar.Events.Length);
        var planting = calendar.Events[0];
        Assert.Equal(("Planting, at last", "Shed\nbehind the house", "Okafor, Ines <ines@example.org>", ""), (planting.Title, planting.Place, planting.Organizer, planting.Notes));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.FromHours(2)), planting.Start);
        Assert.Equal((true, false, false), (planting.Repeats, planting.IsAllDay, planting.IsCancelled));
        Assert.Equal("noor@example.org", Assert.Single(planting.Guests));
        Assert.Equal((true, true, new DateTimeOffset(2026, 6, 3, 0, 0, 0, TimeSpan.Zero)), (calendar.Events[1].IsAllDay, calendar.Events[1].IsCancelled, calendar.Events[1].End));
        Assert.Null(calendar.Events[2].Start);
        Assert.IsType<FilePreview.None>(CalendarText.Read("nothing"));
    }

    [Fact]
    public void Cards_are_read_with_their_ways_to_reach_somebody()
    {
        var cards = Assert.IsType<FilePreview.Contacts>(CardText.Read("BEGIN:VCARD\nVERSION:4.0\nFN:Ines Okafor\nORG:Okafor Joinery;Workshop\nitem1.EMAIL;TYPE=work:ines@example.org\nTEL;VALUE=uri:tel:+43-1-555\nEND:VCARD\nBEGIN:VCARD\nN:Doe;Jane;;;\nEND:VCARD"));
        Assert.Equal(("Ines Okafor", "Okafor Joinery, Workshop"), (cards.People[0].Name, cards.People[0].Organization));
        Assert.Equal(("ines@example.org", "+43-1-555"), (Assert.Single(cards.People[0].Addresses), Assert.Single(cards.People[0].Phones)));
        Assert.Equal("Jane Doe", cards.People[1].Name);
    }
}
