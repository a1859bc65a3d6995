using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Words;

namespace Mox.Server.Webmail.Contacts;

/// <summary>How people of an address book have to be, and how two become one.</summary>
internal static class ContactRules
{
    /// <summary>What addresses are compared by: lower-case, the domain in A-labels; null for what is no address.</summary>
    public static string? Key(string address) => MailAddress.Parse((address ?? "").Trim()).Try(out var parsed, out _) ? parsed.ToString().ToLowerInvariant() : null;

    /// <summary>The person as it is kept.</summary>
    /// <exception cref="ChangeRefusedException">It cannot be kept; says why.</exception>
    public static ContactRow Checked(ContactCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var (name, organization, phone, notes) = (Line(card.Name), Line(card.Organization), Line(card.Phone), (card.Notes ?? "").Trim());
        if (Math.Max(name.Length, Math.Max(organization.Length, phone.Length)) > ContactCard.MaxText) throw new ChangeRefusedException(Worded.Of(RefusalWords.PersonTextTooLong, ContactCard.MaxText));
        if (notes.Length > ContactCard.MaxNotes) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotesTooLong, ContactCard.MaxNotes));
        var addresses = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var text in (card.Addresses.IsDefault ? [] : card.Addresses).Select(Line).Where(text => text.Length > 0))
        {
            var key = Key(text) ?? throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAMailAddress, text), "address");
            if (addresses.All(known => known.Item2 != key)) addresses.Add((text, key));
        }

        if (addresses.Count > ContactCard.MaxAddresses) throw new ChangeRefusedException(Worded.Of(RefusalWords.PersonAddressesTooMany, ContactCard.MaxAddresses));
        if (name.Length == 0 && organization.Length == 0 && addresses.Count == 0) throw new ChangeRefusedException(Worded.Of(RefusalWords.PersonWithoutName), "name");
        return new ContactRow(card.Id, name, organization, phone, notes, addresses.ToImmutable(), card.Groups.IsDefault ? [] : card.Groups);
    }

    public static ContactCard Card(ContactRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Organization = row.Organization,
        Phone = row.Phone,
        Notes = row.Notes,
        Addresses = [.. row.Addresses.Select(address => address.Address)],
        Groups = row.Groups,
    };

    public static ContactItem Item(ContactRow row)
    {
        var address = row.Addresses is [var first, ..] ? first.Address : "";
        return new ContactItem(row.Id, row.Name.Length > 0 ? row.Name : row.Organization.Length > 0 ? row.Organization : address, address, row.Name.Length > 0 ? row.Organization : "");
    }

    /// <summary>One of two: the first keeps what it has, and takes what it lacks. Of notes both stay.</summary>
    public static ContactRow Merge(ContactRow one, ContactRow other)
    {
        var notes = one.Notes == other.Notes || other.Notes.Length == 0 ? one.Notes : one.Notes.Length == 0 ? other.Notes : $"{one.Notes}\n\n{other.Notes}";
        return one with
        {
            Name = one.Name.Length > 0 ? one.Name : other.Name,
            Organization = one.Organization.Length > 0 ? one.Organization : other.Organization,
            Phone = one.Phone.Length > 0 ? one.Phone : other.Phone,
            Notes = notes.Length <= ContactCard.MaxNotes ? notes : notes[..ContactCard.MaxNotes],
            Addresses = [.. one.Addresses.Concat(other.Addresses).DistinctBy(address => address.Key).Take(ContactCard.MaxAddresses)],
            Groups = [.. one.Groups.Union(other.Groups)],
        };
    }

    /// <summary>What a field of one line may hold: no line breaks, no control characters.</summary>
    public static string Line(string? text) => string.Concat((text ?? "").Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
