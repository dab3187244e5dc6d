"""Small policies of our own in the styles that schools use, faults of layout included."""

from __future__ import annotations

MARKDOWN = """\
# Larkfield Infant School

## Online presence policy

**Review date:** 14 March 2027

### Why we have rules

People judge a school by what it *shows* of itself. See [the helpline](https://help.example/line).

### What staff do

1. Keep private accounts private.
2. Ask the head before you open a page for a class:
   - by e-mail, or
   - in person.
3. Tell the head of a mistake at once.

### What we never do

* Name a child beside a picture.
* Answer a pupil's private message.
"""

PAGED = (
    """\
Ashgrove High School                                          Digital Conduct Policy

1. PURPOSE

1.1 This policy says how adults at Ashgrove High School behave online. It applies in
school and at home, and to any service that carries words or pictures to other peo-
ple.

1.2 Adults must:
    (a) keep pupils safe;
    (b) tell the safeguarding lead without de-
        lay; and
    (c) follow:
        (i) this policy, and
        (ii) the staff code.

Page 1 of 3
\f"""
    """\
Ashgrove High School                                          Digital Conduct Policy

1.3 Nobody may act for the school online without the leave of the head teacher, who
keeps a list of those who may, and who takes a name off that list when the person

Page 2 of 3
\f"""
    """\
Ashgrove High School                                          Digital Conduct Policy

leaves the school.

2. RECORDS

2.1 The office keeps records for 18
months, as section 1.2 asks.

Page 3 of 3
"""
)

TITLE_CASE = """\
Social Media Guidelines for Staff

Brook Valley Academy Trust

Who This Is For

These guidelines are for everyone who is paid by the trust and for those who help without pay.

Our Expectations

Staff should:
- think before they post
- keep in mind that:
   o screenshots last
   o friends of friends can read it
- ask when in doubt

Getting It Wrong

A first slip is talked over. A second one is looked at under the disciplinary procedure.
"""

PARTS = """\
SCHOOL AND WEB

Part A: General

Section 1: Words we use

"Site" means any page that other people can read.

Section 2: Who may post

2.1 Only named people may post.

2.1.1 The head names them.

2.3 The office keeps the list. See Appendix 2.

Appendix 1 – People to call

The duty officer answers on school days.

APPENDIX 2
List of people who may post

None yet.
"""

CONTENTS = """\
Staff Online Policy

Contents

1. Introduction ........................ 2
2. Duties .............................. 3
3. Pictures ............................ 5

1. Introduction

The governors want staff to enjoy the web and to be safe on it.

2. Duties

Staff look after their own accounts.

3. Pictures

No picture leaves the school without consent.
"""

CONTROL = """\
| Policy title | Communication Policy |
| --- | --- |
| Version | 2.4 |
| Policy owner | Deputy Head (Pastoral) |
| Approved by | Full Governing Board |
| Date approved | 7th June 2023 |
| Next review due | Summer Term 2025 |

Version | Date | Changes
1.0 | 3 May 2019 | First issue
2.4 | 7 June 2023 | Pictures added

1. Scope

This policy binds all who work here.

Adopted by the governing board on 07/06/2023
Signed by chair: ...........................
"""

BRACKETS = """\
ACCEPTABLE USE OF NETWORKS

1) Accounts
a) Each adult has one account.
b) Nobody lends an account.

2) Pictures
❖ Ask first.
❖ Show groups, not faces.
➢Keep originals in school.

3) Messages
Use the school's system. It keeps a copy of e.g. every mail, letter etc. It belongs to St. Anne's.
"""

DOUBLE_SPACED = """\
1 INTRODUCTION

1.1 The governors know that staff use the web at home, and they have no wish to

look over anybody's shoulder, but what is said in public about a school can harm

the children in it.

\x20

1.2 This policy therefore draws a line between what is private and what touches

the school, and says who helps when somebody is not sure on which side of it a

thing falls.

\x20

2 AT WORK

2.1 Telephones stay in the staff room while children are in the building, so that

nobody can say a picture was taken.

2.2 The office telephone is there for urgent calls from the family of a member of

staff.

\x20

"""

DECLARATION = """\
Staff Guidance on Posting

Please read with care.

Declaration

I have read the guidance on posting and agree to follow it.

Name: ........................................
Signature: ...................................
Date: ........................................

Request Form for a New Page

Please fill in and give to the office.

Name of page:
What is it for?
Who will read it? (tick)
[ ] Pupils
[ ] Families
[x] Everyone

Approved by (head):
Date: ___________
"""

SPLIT_NUMBERS = """\
Pupils' Web Charter

1.
Respect
Be as kind on a screen as in the corridor.

2.
Privacy
Keep your address to yourself.

3.
Help
Tell a grown-up if a thing upsets you.
"""

COLON_HEADINGS = """\
WEB POLICY

Aims:
We want every child to be safe.

Rules for visitors:
Visitors leave their cameras at the desk.

The office must:
hand out a badge;
keep the cameras;
give them back.

Policy adopted: Spring Term 2024
Date of next review: 2025/26
"""

HANGING = """\
                         Moorside Nursery School

   1. Our way of working

      Staff use social media as other people do. They remember that families
      read what they write.

      •   Staff do not accept families as friends unless the friendship is
          older than the child's place.
      •   Staff do not post during sessions.

   2. If something goes wrong

      The head listens first and decides afterwards. The head will tell the
      chair of governors.
"""

OPTIONS = """\
Use of phones by staff

Guidance note: schools should choose one option and delete the other.

Option A: phones stay in lockers

2.1 Staff leave phones in lockers from 8.30am.

OR

Option B: phones on silent

2.1 Staff keep phones on silent.

Further rules

2.2 Nobody films in the changing rooms.

[Insert name of the school's network manager]
"""

TABBED = """\
Policy on the use of the school's name

1.1\tThe name belongs to the school.
1.2\tNobody uses it without leave.
\t(a)\tLeave is given by the head.
Role\tMay use the name
Head\tYes
Teacher\tOnly on class pages
"""

SAMPLES = {
    name: text for name, text in dict(globals()).items() if name.isupper() and isinstance(text, str)
}
