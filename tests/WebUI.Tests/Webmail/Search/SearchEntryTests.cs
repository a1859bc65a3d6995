using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Tests.Fakes;
using Mox.WebUI.Webmail;

namespace Mox.WebUI.Tests.Webmail.Search;

public class The_search_field_behind_its_looks
{
    private readonly SearchEntry _entry = new();

    [Theory]
    [InlineData("oak from:ann boards has:pdf", "from:ann|has:pdf", "oak boards")]
    [InlineData("from:", "", "from:")]
    [InlineData("a OR b", "a OR b", "")]
    public void Shows_chips_and_text(string query, string chips, string typed)
    {
        _entry.Set(query);
        Assert.Equal((chips, typed), (string.Join('|', _entry.Chips.Select(chip => chip.Source)), _entry.Typed));
    }

    [Fact]
    public void Makes_a_chip_of_what_was_typed_once_a_space_follows_it()
    {
        foreach (var typed in new[] { "oak f", "oak from:", "oak from:ann" }) _entry.Type(typed);
        Assert.Empty(_entry.Chips);
        _entry.Type("oak from:ann ");
        Assert.Equal(("from:ann", "oak "), (Assert.Single(_entry.Chips).Source, _entry.Typed));
        _entry.Type("oak subject:\"two ");
        Assert.Single(_entry.Chips);
        _entry.Type("oak subject:\"two words\" ");
        Assert.Equal("from:ann subject:\"two words\" oak", _entry.Query);
        _entry.Type("x OR ");
        Assert.Equal("x OR ", _entry.Typed);
    }

    [Fact]
    public void Changes_and_removes_chips()
    {
        _entry.Set("from:ann is:unread oak");
        _entry.Edit(0);
        Assert.Equal("oak from:ann", _entry.Typed);
        _entry.Remove(0);
        _entry.Remove(7);
        Assert.Equal("oak from:ann", _entry.Query);
        Assert.Equal("from:ann", _entry.Stub);
    }

    [Fact]
    public void Puts_a_suggestion_in_the_place_of_the_word_being_typed()
    {
        _entry.Type("oak an");
        _entry.Complete("from:ann@x.example", whole: true);
        Assert.Equal("from:ann@x.example oak", _entry.Query);
        _entry.Complete("label:", whole: false);
        Assert.Equal("label:", _entry.Stub);
    }

    [Fact]
    public void Is_a_form_as_well()
    {
        _entry.Set("from:ann oak -is:starred");
        Assert.Equal(("ann", "", false, null), (_entry.Value("from"), _entry.Value("to"), _entry.Flag("is", "starred"), _entry.Flag("is", "unread")));
        _entry.Put("from", "Ann Lee");
        _entry.Put("to", "bob");
        _entry.PutFlag("is", "starred", true);
        _entry.PutFlag("is", "unread", false);
        Assert.Equal("from:\"Ann Lee\" is:starred to:bob -is:unread oak", _entry.Query);
        _entry.Put("from", " ");
        _entry.PutFlag("is", "unread", null);
        _entry.Put("larger", "nonsense");
        Assert.Equal("is:starred to:bob oak", _entry.Query);
    }

    [Fact]
    public void Suggests_people_ways_to_narrow_and_searches()
    {
        var material = new SearchMaterial(
            [.. FakeMail.WithFolders().Folders], ["tide_mill"], [new SavedSearch("Bills", "from:shop has:pdf")], ["staircase", "from:old"]);
        Assert.Equal(["from:", "has:", "in:", "label:", "is:", "before:", "after:", "Bills", "staircase", "from:old"], SearchSuggestions.For(_entry, [], material).Select(offer => offer.Title));
        _entry.Type("fro");
        Assert.Equal(["Ann", "from:", "Bills", "from:old"], SearchSuggestions.For(_entry, [new Person("Ann", "ann@x.example")], material).Select(offer => offer.Title));
        _entry.Type("-to:an");
        Assert.Equal("an", SearchSuggestions.PeopleWanted(_entry.Stub));
        Assert.Equal("-to:ann@x.example", Assert.Single(SearchSuggestions.For(_entry, [new Person("Ann", "ann@x.example")], material)).Text);
        _entry.Type("label:ti");
        Assert.Null(SearchSuggestions.PeopleWanted(_entry.Stub));
        Assert.Equal(("tide mill", "label:tide_mill"), Assert.Single(SearchSuggestions.For(_entry, [], material)) is var label ? (label.Title, label.Text) : default);
        _entry.Type("in:arch");
        Assert.Equal("in:Archive", Assert.Single(SearchSuggestions.For(_entry, [], material)).Text);
        _entry.Type("is:un");
        Assert.Equal("is:unread", Assert.Single(SearchSuggestions.For(_entry, [], material)).Text);
    }

    [Theory]
    [InlineData("Oak boards", "oak", "[Oak] boards")]
    [InlineData("oak and oak", "oak", "[oak] and [oak]")]
    [InlineData("Oak boards", "oak|ak b", "[Oak b]oards")]
    [InlineData("nothing", "oak", "nothing")]
    [InlineData("", "oak", "")]
    [InlineData("a", "", "a")]
    public void Marks_what_was_found(string text, string words, string marked) =>
        Assert.Equal(marked, string.Concat(HitRuns.Of(text, [.. words.Split('|')]).Select(run => run.IsHit ? $"[{run.Text}]" : run.Text)));

    [Theory]
    [InlineData("Work", "work", "work")]
    [InlineData("  Tide   mill ", "tide_mill", "tide mill")]
    [InlineData("$mine", "$mine", "$mine")]
    [InlineData("(a)", null, null)]
    [InlineData("münchen", null, null)]
    [InlineData("", null, null)]
    [InlineData("$Junk", null, null)]
    [InlineData("NonJunk", null, null)]
    public void Knows_what_a_label_can_be_called(string typed, string? keyword, string? shown)
    {
        Assert.Equal(keyword, LabelName.Keyword(typed));
        if (keyword is not null) Assert.Equal(shown, LabelName.Shown(keyword));
    }

    [Fact]
    public void Lays_out_the_tree_with_children_below_their_parents()
    {
        var mail = FakeMail.WithFolders();
        mail.AddFolder(10, "Clients");
        mail.AddFolder(11, "Clients/North");
        mail.AddFolder(12, "Clients/North/Old");
        mail.AddFolder(13, "Archive/2024");
        mail.AddFolder(14, "Attic");
        for (var id = 1; id <= 3; id++) mail.Add(id, DateTimeOffset.UnixEpoch, folder: 12);
        mail.Add(9, DateTimeOffset.UnixEpoch, folder: 10);
        mail.Folders[^1] = mail.Folders[^1] with { Subscribed = false };
        var tree = new FolderTree([.. mail.Folders.Order(Comparer<Folder>.Create(Folder.Compare))], 0, 0);
        Assert.Equal("Inbox 0,Drafts 0,Sent 0,Archive 0,2024 1,Junk 0,Trash 0 | Clients 0 1,North 1,Old 2 3", Show(tree, []));
        Assert.Equal("Inbox 0,Drafts 0,Sent 0,Archive 0,2024 1,Junk 0,Trash 0 | Clients 0 4", Show(tree, [10]));
        Assert.Equal("Inbox 0,Drafts 0,Sent 0,Archive 0,Junk 0,Trash 0 | Attic 0,Clients 0 1,North 1 3", Show(tree, [11, 4], withHidden: true));
    }

    private static string Show(FolderTree tree, HashSet<long> collapsed, bool withHidden = false)
    {
        var (roles, own) = FolderForest.Lay(tree, collapsed, withHidden);
        return string.Join(" | ", new[] { roles, own }.Select(rows => string.Join(',', rows.Select(row => $"{row.Folder.Name.Leaf} {row.Depth}{(row.Count > 0 ? $" {row.Count}" : "")}"))));
    }
}
